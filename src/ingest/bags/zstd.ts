import { loadDecompressHandlers } from '@mcap/support';
import { FoglightError } from '../../core/errors.js';

/** Limit for the decompressed size, bytes, so that a damaged or hostile header cannot cause a huge allocation. */
const MAX_BYTES = 1024 ** 3;

/** Decompresses one zstd frame whose header gives its size, as rosbag2 writes them. @throws FOG_BAG_BAD */
export async function decompressZstd(data: Uint8Array, name: string): Promise<Uint8Array> {
  const size = contentSize(data);
  if (size === undefined)
    throw new FoglightError('FOG_BAG_BAD', `${name} is not a zstd frame with a known size`);
  if (size > MAX_BYTES) {
    throw new FoglightError(
      'FOG_BAG_BAD',
      `${name} has ${size} bytes decompressed, more than 1 GiB: decompress it with zstd -d first`,
    );
  }
  try {
    const { zstd } = await loadDecompressHandlers();
    return zstd!(data, size);
  } catch (cause) {
    throw new FoglightError('FOG_BAG_BAD', `${name} cannot be decompressed`, cause);
  }
}

export const isZstd = (head: Uint8Array): boolean =>
  head.length >= 4 && head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd;

/** The decompressed size in the header of a zstd frame (RFC 8878, 3.1.1.1); undefined if it gives none. */
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
