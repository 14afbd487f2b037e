import { appendFileSync, closeSync, mkdirSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { Degradation } from '../core/degradation.js';
import { asFoglightError, FoglightError } from '../core/errors.js';
import { corrupt, type Profile, type Recipe, type RgbImage } from '../corrupt/corrupt.js';
import { claimFolder, newFile, renamedText, unusedPath } from '../media/newFile.js';
import { isPictureName, readPicture, writePicture } from '../media/pictureFile.js';
import { readVideo, type TimedPicture } from '../media/readVideo.js';
import { keeping, lostSound } from '../media/videoShape.js';
import { rgbFormat, VideoWriter, type VideoWriterOptions } from '../media/videoWriter.js';
import type { ChainRecord, Chains } from './chains.js';
import { progress, type Progress } from '../app/progress.js';

export interface CorruptJob {
  readonly input: string;
  readonly output: string;
  readonly choose: Recipe;
  readonly seed: number;
  readonly profile: Profile;
  /** Whether to print each record on stdout too. */
  readonly json: boolean;
  /** Adds a chain to the record for each known question about a picture. */
  readonly chains?: Chains;
}

/** One line of the record. Together with the input it is enough to reproduce the output. */
interface CorruptionRecord {
  readonly input: string;
  readonly output: string;
  /** Index from 0 of the picture in its folder, or of the frame in its video. */
  readonly frame: number;
  readonly seed: number;
  readonly profile: Profile;
  readonly types: readonly Degradation[];
  /** Sum of the intensities. */
  readonly overall: number;
  /** With `--chains`, if there is a question about the picture. */
  readonly chains?: readonly ChainRecord[];
}

type WriteRecord = (line: CorruptionRecord) => void;

/**
 * Degrades a picture, a folder or a video. Writes one JSON line per picture to OUTPUT/corruptions.jsonl, or to
 * OUTPUT.jsonl for a single picture or video. A video becomes a video, or a folder of pictures if the output's name has
 * no extension.
 * @throws FOG_SOURCE_NOT_FOUND, FOG_OUTPUT, and the error of a single input; for a folder the last error, after all
 * pictures
 */
export async function corruptFiles(requested: CorruptJob): Promise<void> {
  const { input } = requested;
  const info = await stat(input).catch(() => {
    throw new FoglightError('FOG_SOURCE_NOT_FOUND', input);
  });
  const video = !info.isDirectory() && !isPictureName(input);
  const folder = info.isDirectory() || (video && extname(requested.output) === '');
  const { output, record } = outputOf(requested.output, folder);
  const job = { ...requested, output };
  const writeRecord: WriteRecord = (line) => {
    const text = `${JSON.stringify(line)}\n`;
    appendFileSync(record, text);
    if (job.json) process.stdout.write(text);
  };
  const lost = video && folder && (await lostSound([input], output));
  if (lost) process.stderr.write(`${lost}\n`);
  try {
    if (video)
      await corruptVideo(
        job,
        folder ? new PictureFolder(output) : new VideoFile(output, await keeping(input)),
        writeRecord,
      );
    else if (folder) await corruptFolder(job, writeRecord);
    else await corruptStill(job, input, output, 0, writeRecord);
  } finally {
    closeSync(record);
  }
}

/** Creates the output and its record. An existing file is never overwritten: the output gets another name. */
function outputOf(requested: string, folder: boolean): { output: string; record: number } {
  const onRenamed = (was: string, is: string): void => void process.stderr.write(`${renamedText(was, is)}\n`);
  try {
    if (!folder) mkdirSync(dirname(requested), { recursive: true });
    const output = folder ? claimFolder(requested, onRenamed) : unusedPath(requested, onRenamed);
    const { file } = newFile(folder ? join(output, 'corruptions.jsonl') : `${output}.jsonl`, onRenamed);
    return { output, record: file };
  } catch (error) {
    throw asFoglightError(error, 'FOG_OUTPUT');
  }
}

async function corruptFolder(job: CorruptJob, writeRecord: WriteRecord): Promise<void> {
  const names = (await readdir(job.input)).filter((name) => isPictureName(name)).sort();
  if (names.length === 0) throw new FoglightError('FOG_SOURCE_NOT_FOUND', `pictures in ${job.input}`);
  const bar = progress('pictures', names.length);
  const failures: FoglightError[] = [];
  for (const [index, name] of names.entries()) {
    try {
      await corruptStill(job, join(job.input, name), join(job.output, name), index, writeRecord);
    } catch (error) {
      // The other pictures of the folder are still processed.
      failures.push(asFoglightError(error));
      process.stderr.write(`${name}: ${failures.at(-1)!.message}\n`);
    }
    bar.update(index + 1);
  }
  bar.stop();
  if (failures.length > 0) throw failures.at(-1)!;
}

async function corruptStill(
  job: CorruptJob,
  input: string,
  output: string,
  index: number,
  writeRecord: WriteRecord,
): Promise<void> {
  const { seed, profile } = job;
  const steps = job.choose(index);
  const picture = await corrupt(await readPicture(input), steps, { seed, index, profile });
  await writePicture(output, picture);
  writeRecord(await recordOf(job, input, output, index, steps, picture));
}

async function corruptVideo(job: CorruptJob, sink: FrameSink, writeRecord: WriteRecord): Promise<void> {
  const { input, seed, profile } = job;
  const steps = job.choose(0);
  const bar: Progress = progress('frames', undefined);
  let frame = 0;
  try {
    for await (const { picture, time } of readVideo(input)) {
      const degraded = await corrupt(picture, steps, { seed, profile, time });
      const output = await sink.write({ picture: degraded, time }, frame);
      writeRecord(await recordOf(job, input, output, frame++, steps, degraded));
      bar.update(frame);
    }
  } finally {
    bar.stop();
    await sink.close();
  }
}

/** Destination of a video's pictures. `write` resolves with the path of the file that was written. */
interface FrameSink {
  write(frame: TimedPicture, index: number): Promise<string>;
  close(): Promise<void>;
}

class VideoFile implements FrameSink {
  readonly #path: string;
  readonly #writer: VideoWriter;

  constructor(path: string, options: VideoWriterOptions) {
    this.#path = path;
    this.#writer = new VideoWriter(path, options);
  }

  async write(frame: TimedPicture): Promise<string> {
    const { picture, time } = frame;
    await this.#writer.write(rgbFormat(picture), picture.data, BigInt(Math.round(time * 1e9)));
    return this.#path;
  }

  close(): Promise<void> {
    return this.#writer.close();
  }
}

/** Writes lossless pictures, named by the index of the frame. */
class PictureFolder implements FrameSink {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async write({ picture }: TimedPicture, index: number): Promise<string> {
    const path = join(this.#folder, `${String(index).padStart(6, '0')}.png`);
    await writePicture(path, picture);
    return path;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

async function recordOf(
  job: CorruptJob,
  input: string,
  output: string,
  frame: number,
  types: readonly Degradation[],
  picture: RgbImage,
): Promise<CorruptionRecord> {
  const overall = Number(types.reduce((sum, step) => sum + step.intensity, 0).toFixed(6));
  const chains = await job.chains?.of(basename(input), picture, types);
  return {
    input: basename(input),
    output: basename(output),
    frame,
    seed: job.seed,
    profile: job.profile,
    types,
    overall,
    ...(chains && chains.length > 0 && { chains }),
  };
}
