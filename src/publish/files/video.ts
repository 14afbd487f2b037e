import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { FoglightError } from '../../core/errors.js';
import type { Happening, Sink } from '../../core/outcome.js';
import type { Picture } from '../../core/view.js';
import { matroskaHeader, matroskaPicture } from './matroska.js';

/** Good enough that the codec is not what one sees. */
const CODEC = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '16', '-pix_fmt', 'yuv420p'];

/** Writes what `best` carries as a video of the same size and timing. Its format follows from the file's name. */
export function videoSink(file: string): Sink {
  let ffmpeg: ChildProcessByStdio<Writable, null, Readable> | undefined;
  let firstNs = 0n;
  let said = '';

  const start = ({
    header: { width, height, layout, matrix, stampNs },
  }: Picture): ChildProcessByStdio<Writable, null, Readable> => {
    firstNs = stampNs;
    // H.264 in 4:2:0 takes even sizes only; an odd row or column is kept by padding it away.
    const even = width % 2 || height % 2 ? ['-vf', 'pad=ceil(iw/2)*2:ceil(ih/2)*2'] : [];
    const colour =
      layout === 'yuv420p'
        ? ['-color_range', 'tv', '-colorspace', matrix === 'bt709' ? 'bt709' : 'smpte170m']
        : [];
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
    const child = spawn('ffmpeg', args, { stdio: ['pipe', 'ignore', 'pipe'] });
    child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-500)));
    child.stdin.on('error', () => {}); // its end is reported by the exit code
    child.stdin.write(matroskaHeader(width, height, layout));
    return child;
  };

  return {
    name: `video ${file}`,
    wantsPictures: true,
    async publish(happening: Happening) {
      if (happening.type !== 'best' || !happening.picture) return;
      const { header, bytes } = happening.picture;
      ffmpeg ??= start(happening.picture);
      if (ffmpeg.exitCode !== null) throw new FoglightError('FOG_OUTPUT', `${file}: ${said.trim()}`);
      ffmpeg.stdin.write(matroskaPicture(header.stampNs - firstNs, bytes.length));
      if (!ffmpeg.stdin.write(bytes)) await Promise.race([once(ffmpeg.stdin, 'drain'), once(ffmpeg, 'exit')]);
    },
    async close() {
      if (!ffmpeg) return;
      ffmpeg.stdin.end();
      if (ffmpeg.exitCode === null) await once(ffmpeg, 'exit');
      if (ffmpeg.exitCode !== 0) throw new FoglightError('FOG_OUTPUT', `${file}: ${said.trim()}`);
    },
  };
}
