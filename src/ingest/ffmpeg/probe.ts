import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { FoglightError } from '../../core/errors.js';
import { redact } from '../../core/redact.js';

const streamSchema = z.object({
  codec_name: z.string().default('unknown'),
  pix_fmt: z.string().default('unknown'),
  color_range: z.string().optional(),
  color_space: z.string().optional(),
  field_order: z.string().optional(),
  avg_frame_rate: z.string().default('0/0'),
  nb_frames: z.coerce.number().int().positive().optional(),
  duration: z.coerce.number().positive().optional(),
});
const probeSchema = z.object({
  streams: z.array(streamSchema),
  format: z.object({ format_name: z.string(), duration: z.coerce.number().positive().optional() }),
});

/** What a file's header says about its video. */
export interface Probe {
  /** ffmpeg's name of the container. */
  readonly container: string;
  readonly codec: string;
  /** ffmpeg's name of the pixel format that the decoder delivers. */
  readonly pixelFormat: string;
  readonly fullRange: boolean;
  /** ffmpeg's name of the colour matrix, where the stream has one. */
  readonly colourSpace: string | undefined;
  readonly expectedFrames: number | undefined;
  /** Whether the stream is marked as interlaced. */
  readonly interlaced: boolean;
}

/**
 * Reads a video file's header with ffprobe.
 * @throws FOG_SOURCE_NO_VIDEO
 */
export async function probe(path: string, timeoutMs: number): Promise<Probe> {
  const { streams, format } = await ask(path, timeoutMs);
  const [stream] = streams;
  // ffmpeg reads a text file as video, drawn as on a terminal (format `tty`).
  if (!stream || format.format_name === 'tty') throw new FoglightError('FOG_SOURCE_NO_VIDEO', path);
  return {
    container: format.format_name,
    codec: stream.codec_name,
    pixelFormat: stream.pix_fmt,
    fullRange: stream.color_range === 'pc' || stream.pix_fmt.startsWith('yuvj'),
    colourSpace: stream.color_space,
    interlaced: ['tt', 'bb', 'tb', 'bt'].includes(stream.field_order ?? ''),
    expectedFrames: stream.nb_frames ?? estimate(stream.avg_frame_rate, stream.duration ?? format.duration),
  };
}

async function ask(path: string, timeoutMs: number): Promise<z.infer<typeof probeSchema>> {
  const entries =
    'format=format_name,duration:stream=codec_name,pix_fmt,color_range,color_space,field_order,avg_frame_rate,nb_frames,duration';
  const args = [
    '-v',
    'error',
    '-select_streams',
    'V:0',
    '-show_entries',
    entries,
    '-of',
    'json',
    `file:${path}`,
  ];
  try {
    const { stdout } = await promisify(execFile)('ffprobe', args, {
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    return probeSchema.parse(JSON.parse(stdout));
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    if (code === 'ENOENT') throw new FoglightError('FOG_FFMPEG_MISSING', 'ffprobe was not found', error);
    const why = stderr?.trim().split('\n').at(-1)?.replace(`file:${path}: `, '');
    throw new FoglightError('FOG_SOURCE_NO_VIDEO', why ? `${path} (${redact(why)})` : path, error);
  }
}

function estimate(rate: string, seconds: number | undefined): number | undefined {
  const [frames = 0, per = 0] = rate.split('/').map(Number);
  const count = Math.round((frames / per) * (seconds ?? 0));
  return count > 0 && Number.isFinite(count) ? count : undefined;
}
