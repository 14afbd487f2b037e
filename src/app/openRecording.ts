import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Config } from '../config/schema.js';
import { FoglightError } from '../core/errors.js';
import type { Sink } from '../core/events.js';
import type { Source } from '../core/source.js';
import { lostSound } from '../media/videoShape.js';
import type { Provenance } from '../publish/mcap/provenance.js';
import { recordSink } from '../publish/mcap/sink.js';
import type { SinkOptions } from '../publish/sinkOptions.js';
import { modelCard } from '../runtime/models.js';
import { version } from '../runtime/version.js';

/**
 * Opens a recording whose metadata says what it was made with and from: version, configuration, models and sources.
 * @throws FOG_RECORD, FOG_DISK_FULL, FOG_MODEL_MISSING
 */
export async function openRecording(
  path: string,
  config: Config,
  sources: readonly Source[],
  options: SinkOptions,
): Promise<Sink> {
  const files = sources.flatMap(({ uri, finite }) => (finite ? uri : []));
  const lost = await lostSound(files, path);
  if (lost) options.notice?.(lost);
  const models = await modelSums(config);
  const from = sources.map(({ camera, uri }) => ({ camera, uri }));
  return recordSink(path, config, options, { version, config, models, sources: from });
}

async function modelSums({ recover, reason }: Config): Promise<Provenance['models']> {
  const cards = await Promise.all(['assess', recover.model].map((name) => modelCard(name)));
  const sums = cards.flatMap(({ files }) => Object.values(files).map(({ file, sha256 }) => [file, sha256]));
  if (reason.detector) sums.push([basename(reason.detector), await sumOf(reason.detector)]);
  return Object.fromEntries(sums) as Provenance['models'];
}

async function sumOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash).catch((cause: unknown) => {
    throw new FoglightError('FOG_MODEL_MISSING', file, cause);
  });
  return hash.digest('hex');
}
