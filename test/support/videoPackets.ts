import { spawnSync } from 'node:child_process';

/** Grey level of frame `n`, full range. */
export const greyOf = (n: number): number => ((40 + 10 * n - 16) * 255) / 219;

/** An encoder of each codec; byte streams with start codes carry the delimiter that begins each of their packets. */
const ENCODERS = {
  h264: { options: ['libx264', '-x264-params', 'aud=1', '-f', 'h264'], delimiter: [0, 0, 0, 1, 9] },
  h265: {
    options: ['libx265', '-x265-params', 'aud=1:log-level=none', '-f', 'hevc'],
    delimiter: [0, 0, 0, 1, 0x46, 1],
  },
  vp9: { options: ['libvpx-vp9', '-deadline', 'realtime', '-lag-in-frames', '0', '-f', 'ivf'] },
  av1: {
    options: ['libaom-av1', '-usage', 'realtime', '-cpu-used', '8', '-lag-in-frames', '0', '-f', 'ivf'],
  },
} as const;

export type PacketCodec = keyof typeof ENCODERS;

/**
 * Coded pictures, one packet a picture. Each is even grey, frame n by `greyOf`, with a key frame every five; none is a
 * B-frame.
 */
export function videoPackets(codec: PacketCodec, frames: number, size = '64x48'): Uint8Array[] {
  const encoder = ENCODERS[codec];
  const picture = `color=s=${size}:r=10,format=yuv420p,geq=lum=40+10*N:cb=128:cr=128`;
  const { stdout, stderr } = spawnSync('ffmpeg', [
    ...['-v', 'error', '-f', 'lavfi', '-i', picture, '-frames:v', String(frames)],
    ...['-bf', '0', '-g', '5', '-c:v', ...encoder.options, 'pipe:1'],
  ]);
  const packets = 'delimiter' in encoder ? split(stdout, Buffer.from(encoder.delimiter)) : fromIvf(stdout);
  if (packets.length !== frames) throw new Error(`${packets.length} packets: ${stderr.toString()}`);
  return packets.map((packet) => Uint8Array.from(packet));
}

function split(stream: Buffer, delimiter: Buffer): Buffer[] {
  const starts: number[] = [];
  for (let at = stream.indexOf(delimiter); at >= 0; at = stream.indexOf(delimiter, at + 1)) starts.push(at);
  return starts.map((at, i) => stream.subarray(at, starts[i + 1]));
}

/** IVF: 32 bytes of header, then packets with 12 bytes before each, of which the first four are its length. */
function fromIvf(file: Buffer): Buffer[] {
  const packets: Buffer[] = [];
  for (let at = 32; at + 12 <= file.length;) {
    const end = at + 12 + file.readUInt32LE(at);
    packets.push(file.subarray(at + 12, end));
    at = end;
  }
  return packets;
}
