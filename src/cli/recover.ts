import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { Command } from 'commander';
import type { Config } from '../config/schema.js';
import { FoglightError } from '../core/errors.js';
import type { Sink } from '../core/events.js';
import type { Source } from '../core/source.js';
import { keeping, lostSound } from '../media/videoShape.js';
import { isPictureOutput } from '../media/pictureFile.js';
import { isVideoOutput } from '../media/videoWriter.js';
import { picturesSink } from '../publish/files/picturesSink.js';
import { videoSink } from '../publish/files/videoSink.js';
import { jsonLinesSink } from '../publish/jsonl/sink.js';
import { renamed, type SinkOptions } from '../publish/sinkOptions.js';
import {
  configFrom,
  policyOption,
  providerOption,
  refuseOverwriting,
  withCommon,
  type CommonOptions,
} from './options.js';
import { openRecording } from '../app/openRecording.js';
import { session } from '../app/session.js';
import { printSummary } from './printSummary.js';

/** `foglight recover INPUT OUTPUT` */
export function recoverCommand(): Command {
  return withCommon(new Command('recover'))
    .description('Recover a picture, a folder of pictures, a video or a bag; the output has the same size.')
    .argument('<input>', 'picture, folder, glob, video or bag')
    .argument('<output>', 'picture, folder, video (.mp4, .mkv, …) or recording (.mcap)')
    .addOption(policyOption())
    .addOption(providerOption())
    .option('--no-accept', 'write every recovered picture, including those that acceptance would refuse')
    .action(async (input: string, output: string, options: CommonOptions) => {
      refuseOverwriting([input], output);
      const config = await configFrom(options);
      const { summary } = await session({
        inputs: [input],
        config,
        mode: 'complete',
        json: options.json,
        sinks: async (sinkOptions, sources) => [
          await outputSink(output, sources, config, sinkOptions),
          ...(options.json ? [jsonLinesSink(process.stdout)] : []),
        ],
      });
      printSummary(summary, options.json);
    });
}

/** Chooses the sink by the output's name and the sources. */
async function outputSink(
  output: string,
  sources: readonly Source[],
  config: Config,
  options: SinkOptions,
): Promise<Sink> {
  const extension = extname(output);
  const single = sources.length === 1 && sources[0]!.expectedFrames === 1;
  if (extension === '.mcap') return openRecording(output, config, sources, options);
  if (isVideoOutput(output))
    return videoSink(output, { ...(await videoOptionsOf(sources)), onRenamed: renamed(options) });
  if (isPictureOutput(output)) {
    if (!single)
      throw new FoglightError(
        'FOG_USAGE',
        `the input has several pictures, and ${output} is a single one: name a folder or a video`,
      );
    return picturesSink(output, false, options);
  }
  const exists = await stat(output).catch(() => undefined);
  if (exists && !exists.isDirectory())
    throw new FoglightError('FOG_OUTPUT', `${output} has no extension of a known format`);
  const lost = await lostSound(
    sources.map(({ uri }) => uri),
    output,
  );
  if (lost) options.notice?.(lost);
  return picturesSink(output, true, options);
}

/** Options of a video output: if there is one input file, its pixel aspect ratio and sound are kept. */
const videoOptionsOf = (sources: readonly Source[]): ReturnType<typeof keeping> | undefined =>
  sources.length === 1 && sources[0]!.finite ? keeping(sources[0]!.uri) : undefined;
