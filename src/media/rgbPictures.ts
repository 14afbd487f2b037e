import type { RgbImage } from '../core/rgbImage.js';
import { ByteReader } from './byteReader.js';
import { ffmpeg, type Ffmpeg } from './ffmpeg.js';

/** A decoded picture with the time that its packet had. */
export interface TimedRgb {
  readonly picture: RgbImage;
  /** Nanoseconds; undefined where the packet had no time. */
  readonly timeNs: bigint | undefined;
}

export interface RgbDecoder {
  readonly child: Ffmpeg;
  /** Every picture, none dropped and none repeated. It ends with ffmpeg, however that ended. */
  readonly pictures: AsyncGenerator<TimedRgb, void, void>;
}

const TIMES_FD = 3;
const FILTERS = [
  // Combing is no degradation of the picture: frames that are flagged as interlaced are deinterlaced.
  'bwdif=mode=send_frame:deint=interlaced',
  'settb=1/1000000000',
  // `metadata` prints only frames that have some, so each gets a mark first.
  'metadata=add:key=foglight:value=1',
  `metadata=print:key=foglight:direct=1:file=pipe\\\\:${TIMES_FD}`,
].join();

/**
 * Decodes video with ffmpeg to RGB. Pictures come as PPM, which says the size of each; times come through a second pipe
 * from the `metadata` filter, whose lines are made to be read by programs.
 *
 * @param input ffmpeg's options up to and with `-i`
 * @param check called with the size of each picture before it is read; what it throws ends the reading
 */
export function decodeToRgb(
  input: readonly string[],
  stdin?: 'pipe',
  check?: (width: number, height: number) => void,
): RgbDecoder {
  const output = ['-map', '0:V:0', '-vf', FILTERS, '-fps_mode', 'passthrough', '-enc_time_base', '-1'];
  const child = ffmpeg(
    ['-loglevel', 'error', ...input, ...output, '-c:v', 'ppm', '-f', 'image2pipe', 'pipe:1'],
    { stdout: 'pipe', fds: ['pipe'], ...(stdin && { stdin }) },
  );
  return { child, pictures: pictures(child, check) };
}

async function* pictures(
  child: Ffmpeg,
  check?: (width: number, height: number) => void,
): AsyncGenerator<TimedRgb, void, void> {
  const [data, times] = [new ByteReader(child.stdout!), new ByteReader(child.output(TIMES_FD))];
  for (;;) {
    const size = (await data.line()) === 'P6' ? await data.line() : undefined;
    const [, width, height] = /^(\d+) (\d+)$/.exec(size ?? '')?.map(Number) ?? [];
    if (width === undefined || height === undefined || (await data.line()) !== '255') return;
    check?.(width, height);
    const rgb = await data.bytes(width * height * 3);
    if (!rgb) return;
    yield { picture: { width, height, data: rgb }, timeNs: await timeFrom(times) };
  }
}

/** `frame:0    pts:40000000 pts_time:0.04`, followed by a line with the mark. */
async function timeFrom(times: ByteReader): Promise<bigint | undefined> {
  for (let line = await times.line(); line !== undefined; line = await times.line()) {
    const time = /^frame:\d+\s+pts:(\S+)/.exec(line)?.[1];
    if (time !== undefined) return /^-?\d+$/.test(time) ? BigInt(time) : undefined;
  }
  return undefined;
}
