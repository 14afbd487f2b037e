/**
 * Just enough Matroska to hand raw pictures with their times to ffmpeg through a pipe: raw video alone carries
 * no times. One cluster a frame, times in microseconds.
 */
const MICROSECOND_NS = 1000;

/** What comes before the first frame: one track of packed RGB. */
export function matroskaHeader(width: number, height: number): Buffer {
  const ebml = element('1a45dfa3', [
    element('4282', [Buffer.from('matroska')]),
    element('4287', [uint(4)]),
    element('4285', [uint(2)]),
  ]);
  const info = element('1549a966', [element('2ad7b1', [uint(MICROSECOND_NS)])]);
  const video = element('e0', [
    element('b0', [uint(width)]),
    element('ba', [uint(height)]),
    element('2eb524', [Buffer.from('RGB\x18', 'latin1')]),
  ]);
  const entry = element('ae', [
    element('d7', [uint(1)]),
    element('73c5', [uint(1)]),
    element('83', [uint(1)]),
    element('86', [Buffer.from('V_UNCOMPRESSED')]),
    video,
  ]);
  // The segment's size is unknown: it ends when the pipe does.
  const segment = Buffer.from('1853806701ffffffffffffff', 'hex');
  return Buffer.concat([ebml, segment, info, element('1654ae6b', [entry])]);
}

/** What comes before one frame's `length` bytes. */
export function matroskaFrame(seconds: number, length: number): Buffer {
  const time = element('e7', [uint(Math.round((seconds * 1e9) / MICROSECOND_NS))]);
  // track 1, no offset from the cluster's time, key frame
  const block = Buffer.concat([Buffer.from('a3', 'hex'), size(length + 4), Buffer.from('81000080', 'hex')]);
  return Buffer.concat([
    Buffer.from('1f43b675', 'hex'),
    size(time.length + block.length + length),
    time,
    block,
  ]);
}

function element(id: string, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(id, 'hex'), size(body.length), body]);
}

/** A size in the eight-byte form. */
function size(length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(length) | (1n << 56n));
  return bytes;
}

function uint(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
