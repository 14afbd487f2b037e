import type { Layout } from '../core/frame.js';

/** Nanoseconds per tick of a timestamp: one microsecond. */
const TIMESTAMP_SCALE_NS = 1000;

/** ffmpeg's names for raw layouts. */
const FOURCC: Readonly<Record<Layout, Buffer>> = {
  yuv420p: Buffer.from('I420'),
  rgb8: Buffer.from([0x52, 0x47, 0x42, 24]),
  bgr8: Buffer.from([0x42, 0x47, 0x52, 24]),
};

/** An element: its identifier, its size in eight bytes, its content. */
function element(id: number, ...content: Buffer[]): Buffer {
  const hex = id.toString(16);
  const head = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(content.reduce((sum, part) => sum + part.length, 0)) | (1n << 56n));
  return Buffer.concat([head, size, ...content]);
}

function uint(id: number, value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return element(id, bytes);
}

const text = (id: number, value: string | Buffer): Buffer => element(id, Buffer.from(value));

/** An element of unknown size, which lasts until the stream ends. */
const openElement = (id: string): Buffer => Buffer.from(`${id}01ffffffffffffff`, 'hex');

/**
 * The beginning of a Matroska stream of raw pictures. Raw video alone carries no times; in Matroska every picture has its
 * own, so clips of variable rate keep their times on the way into ffmpeg.
 */
export function matroskaHeader(width: number, height: number, layout: Layout): Buffer {
  const video = element(0xe0, uint(0xb0, width), uint(0xba, height), text(0x2eb524, FOURCC[layout]));
  return header(text(0x86, 'V_UNCOMPRESSED'), video);
}

/** Video codecs that packets may be coded in. H.264 and H.265 are byte streams with start codes (Annex B). */
export type VideoCodec = 'h264' | 'h265' | 'vp9' | 'av1';

/** The beginning of a Matroska stream of coded pictures; their size follows from what is coded. */
export function codedHeader(codec: VideoCodec): Buffer {
  const video = element(0xe0, uint(0xb0, 16), uint(0xba, 16));
  if (codec === 'vp9' || codec === 'av1') return header(text(0x86, `V_${codec.toUpperCase()}`), video);
  // Matroska's own names for these codecs announce another form than start codes; these names announce this one.
  const bitmapInfo = Buffer.alloc(40);
  bitmapInfo.writeUInt32LE(40, 0);
  bitmapInfo.writeUInt16LE(1, 12); // planes
  bitmapInfo.writeUInt16LE(24, 14); // bits of a pixel
  bitmapInfo.write(codec === 'h264' ? 'H264' : 'hev1', 16, 'latin1');
  return header(text(0x86, 'V_MS/VFW/FOURCC'), text(0x63a2, bitmapInfo), video);
}

function header(...track: Buffer[]): Buffer {
  const entry = element(0xae, uint(0xd7, 1), uint(0x73c5, 1), uint(0x83, 1), ...track);
  return Buffer.concat([
    element(0x1a45dfa3, text(0x4282, 'matroska'), uint(0x4287, 4), uint(0x4285, 2)),
    openElement('18538067'),
    element(
      0x1549a966,
      uint(0x2ad7b1, TIMESTAMP_SCALE_NS),
      text(0x4d80, 'foglight'),
      text(0x5741, 'foglight'),
    ),
    element(0x1654ae6b, entry),
  ]);
}

/** What precedes the `size` bytes of a picture: a cluster of its own with the picture's time since the start. */
export function matroskaPicture(timeNs: bigint, size: number): Buffer {
  const block = Buffer.from([0x81, 0, 0, 0x80]);
  const blockSize = Buffer.alloc(8);
  blockSize.writeBigUInt64BE(BigInt(block.length + size) | (1n << 56n));
  return Buffer.concat([
    openElement('1f43b675'),
    uint(0xe7, timeNs / BigInt(TIMESTAMP_SCALE_NS)),
    Buffer.from([0xa3]),
    blockSize,
    block,
  ]);
}
