import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { FoglightError } from '../../core/errors.js';
import type { PipelineEvent, Sink } from '../../core/events.js';
import type { FrameCopy } from '../../core/view.js';
import { matroskaHeader, matroskaPicture } from './matroska.js';

/** Good enough that the codec is not what one sees. */
const CODEC = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '16', '-pix_fmt', 'yuv420p'];

type Encoder = ChildProcessByStdio<Writable, null, Readable>;

/** Writes what `best` carries as a video of the same size and timing. Its format follows from the file's name. */
export function videoSink(file: string): Sink {
  let encoding:
    { readonly ffmpeg: Encoder; readonly firstNs: bigint; readonly ended: Promise<void> } | undefined;

  return {
    name: `video ${file}`,
    wantsPictures: true,
    async publish(event: PipelineEvent) {
      if (event.type !== 'best' || !event.picture) return;
      const { header, bytes } = event.picture;
      encoding ??= start(event.picture, file);
      const { ffmpeg, firstNs, ended } = encoding;
      ffmpeg.stdin.write(matroskaPicture(header.stampNs - firstNs, bytes.length));
      // An encoder that has ended takes nothing more: its own words are the error.
      if (!ffmpeg.stdin.write(bytes)) await Promise.race([drained(ffmpeg.stdin), ended]);
    },
    async close() {
      encoding?.ffmpeg.stdin.end();
      await encoding?.ended;
    },
  };
}

function start(picture: FrameCopy, file: string) {
  const { width, height, layout, matrix, stampNs } = picture.header;
  // H.264 in 4:2:0 takes even sizes only; an odd row or column is kept by padding it away.
  const even = width % 2 || height % 2 ? ['-vf', 'pad=ceil(iw/2)*2:ceil(ih/2)*2'] : [];
  const space = matrix === 'bt709' ? 'bt709' : 'smpte170m';
  const colour = layout === 'yuv420p' ? ['-color_range', 'tv', '-colorspace', space] : [];
  const timing = ['-fps_mode', 'passthrough', '-enc_time_base', '1:90000'];
  const args = [
    '-v',
    'error',
    '-y',
    '-f',
    'matroska',
    '-i',
    'pipe:0',
    ...even,
    ...timing,
    ...CODEC,
    ...colour,
    file,
  ];
  const ffmpeg = spawn('ffmpeg', args, { stdio: ['pipe', 'ignore', 'pipe'] });
  ffmpeg.stdin.on('error', () => {}); // its end is reported by how the program ended
  ffmpeg.stdin.write(matroskaHeader(width, height, layout));
  const ended = end(ffmpeg, file);
  ended.catch(() => {}); // whoever writes or closes hears of it
  return { ffmpeg, firstNs: stampNs, ended };
}

/** Resolves when the video is whole. */
async function end(ffmpeg: Encoder, file: string): Promise<void> {
  let said = '';
  ffmpeg.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-500)));
  const [code] = (await once(ffmpeg, 'close').catch((cause: unknown) => {
    throw new FoglightError('FOG_FFMPEG_MISSING', (cause as Error).message, cause);
  })) as [number | null];
  if (code !== 0) throw new FoglightError('FOG_OUTPUT', `${file}: ${said.trim()}`);
}

const drained = (stream: Writable): Promise<void> => new Promise((resolve) => stream.once('drain', resolve));
