import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { FoglightError } from '../../core/errors.js';
import { redact } from '../../core/redact.js';
import { lacksIndex } from './mp4Index.js';
import type { Captured } from './plan.js';

const streamSchema = z.object({
  codec_type: z.string().default('unknown'),
  disposition: z.object({ attached_pic: z.number().default(0) }).default({ attached_pic: 0 }),
  codec_name: z.string().default('unknown'),
  pix_fmt: z.string().default('unknown'),
  color_range: z.string().default('unknown'),
  color_space: z.string().default('unknown'),
  color_transfer: z.string().default('unknown'),
  field_order: z.string().default('unknown'),
  avg_frame_rate: z.string().default('0/0'),
  nb_frames: z.coerce.number().int().positive().optional(),
  duration: z.coerce.number().positive().optional(),
});
const probeSchema = z.object({
  streams: z.array(streamSchema),
  format: z.object({
    format_name: z.string().default('unknown'),
    duration: z.coerce.number().positive().optional(),
  }),
});

/** What a file's header says about its video. */
export interface Probe {
  /** ffmpeg's name of the container. */
  readonly container: string;
  readonly codec: string;
  /** What its frames are, as far as the header says. */
  readonly captured: Captured;
  readonly expectedFrames: number | undefined;
}

/**
 * Reads a video file's header with ffprobe.
 * @throws FOG_SOURCE_NO_VIDEO
 */
export async function probe(path: string, timeoutMs: number): Promise<Probe> {
  const { streams, format } = await ask(path, timeoutMs);
  // The cover of a piece of music is no video.
  const stream = streams.find((one) => one.codec_type === 'video' && !one.disposition.attached_pic);
  if (!stream) throw new FoglightError('FOG_SOURCE_NO_VIDEO', `${path}${holding(streams)}`);
  // ffmpeg reads a text file as video, drawn as on a terminal (format `tty`).
  if (format.format_name === 'tty') throw new FoglightError('FOG_SOURCE_NO_VIDEO', `${path} (it is text)`);
  return {
    container: format.format_name,
    codec: stream.codec_name,
    captured: {
      pixelFormat: stream.pix_fmt,
      range: stream.color_range,
      space: stream.color_space,
      transfer: stream.color_transfer,
      interlaced: ['tt', 'bb', 'tb', 'bt'].includes(stream.field_order),
    },
    expectedFrames: stream.nb_frames ?? estimate(stream.avg_frame_rate, stream.duration ?? format.duration),
  };
}

function holding(streams: readonly z.infer<typeof streamSchema>[]): string {
  const kinds = [...new Set(streams.map(({ codec_type }) => codec_type))];
  return kinds.length > 0 ? ` (it holds ${kinds.join(' and ')} only)` : '';
}

async function ask(path: string, timeoutMs: number): Promise<z.infer<typeof probeSchema>> {
  const entries =
    'format=format_name,duration:stream_disposition=attached_pic:stream=codec_type,codec_name,pix_fmt,color_range,color_space,color_transfer,field_order,avg_frame_rate,nb_frames,duration';
  const args = ['-v', 'error', '-show_entries', entries, '-of', 'json', `file:${path}`];
  try {
    const options = { timeout: timeoutMs, killSignal: 'SIGKILL' } as const;
    const { stdout } = await promisify(execFile)('ffprobe', args, options);
    return probeSchema.parse(JSON.parse(stdout));
  } catch (error) {
    const { code, killed, stderr } = error as { code?: unknown; killed?: boolean; stderr?: string };
    if (code === 'ENOENT') throw new FoglightError('FOG_FFMPEG_MISSING', 'ffprobe was not found', error);
    const why = killed
      ? `ffprobe gave no answer in ${timeoutMs} ms`
      : (await lacksIndex(path))
        ? 'its index, the "moov atom", is missing: the file was cut off while it was written or copied'
        : stderr?.trim().split('\n').at(-1)?.replace(`file:${path}: `, '');
    throw new FoglightError('FOG_SOURCE_NO_VIDEO', why ? `${path} (${redact(why)})` : path, error);
  }
}

function estimate(rate: string, seconds: number | undefined): number | undefined {
  const [frames = 0, per = 0] = rate.split('/').map(Number);
  const count = Math.round((frames / per) * (seconds ?? 0));
  return count > 0 && Number.isFinite(count) ? count : undefined;
}
