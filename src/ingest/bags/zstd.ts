import { loadDecompressHandlers } from '@mcap/support';
import { FoglightError } from '../../core/errors.js';

/** Most bytes that anything compressed may claim to hold: a damaged or hostile size must not become an allocation. */
const MAX_BYTES = 1024 ** 3;

/** Unpacks one zstd frame that says how long it is, as rosbag2 writes them. @throws FOG_BAG_BAD */
export async function unzstd(data: Uint8Array, name: string): Promise<Uint8Array> {
  const size = contentSize(data);
  if (size === undefined) throw new FoglightError('FOG_BAG_BAD', `${name} is not zstd of a known length`);
  if (size > MAX_BYTES) {
    throw new FoglightError('FOG_BAG_BAD', `${name} unpacks to ${size} bytes: unpack it with zstd -d first`);
  }
  try {
    const { zstd } = await loadDecompressHandlers();
    return zstd!(data, size);
  } catch (cause) {
    throw new FoglightError('FOG_BAG_BAD', `${name} cannot be unpacked`, cause);
  }
}

export const isZstd = (head: Uint8Array): boolean =>
  head.length >= 4 && head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd;

/** The length a zstd frame header gives (RFC 8878, 3.1.1.1), or undefined. */
export function contentSize(data: Uint8Array): bigint | undefined {
  const descriptor = data[4];
  if (!isZstd(data) || descriptor === undefined) return undefined;
  const single = (descriptor >> 5) & 1;
  const bytes = [single, 2, 4, 8][descriptor >> 6]!;
  const at = 5 + (1 - single) + [0, 1, 2, 4][descriptor & 3]!;
  if (bytes === 0 || data.length < at + bytes) return undefined;
  let size = 0n;
  for (let i = bytes - 1; i >= 0; i -= 1) size = (size << 8n) | BigInt(data[at + i]!);
  return bytes === 2 ? size + 256n : size;
}
