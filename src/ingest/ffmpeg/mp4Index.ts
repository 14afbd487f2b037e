import { open, type FileHandle } from 'node:fs/promises';

/**
 * Whether a file is an MP4 or MOV without its index (the box `moov`), as one whose recording was cut off: no player can
 * find the pictures in it. False where the file is of another kind or cannot be read.
 */
export async function lacksIndex(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  try {
    return file !== undefined && (await walk(file));
  } catch {
    return false;
  } finally {
    await file?.close();
  }
}

async function walk(file: FileHandle): Promise<boolean> {
  const head = Buffer.alloc(16);
  let isMp4 = false;
  for (let at = 0; ;) {
    const { bytesRead } = await file.read(head, 0, 16, at);
    if (bytesRead < 8) return isMp4;
    const kind = head.toString('latin1', 4, 8);
    if (at === 0 && !['ftyp', 'wide', 'mdat', 'free', 'skip'].includes(kind)) return false;
    isMp4 ||= kind === 'ftyp' || kind === 'mdat';
    if (kind === 'moov' || kind === 'moof') return false;
    // 0: up to the end of the file; 1: the size is in the eight bytes that follow.
    const short = head.readUInt32BE(0);
    const size = short === 1 ? Number(head.readBigUInt64BE(8)) : short;
    if (size < 8) return isMp4;
    at += size;
  }
}
