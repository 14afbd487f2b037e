import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { asFoglightError, FoglightError } from '../core/errors.js';

export interface Download {
  readonly url: string;
  /** Sixty-four hexadecimal digits. */
  readonly sha256: string;
  /** The file to write. */
  readonly file: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (bytes: number, of: number | undefined) => void;
}

/**
 * Downloads a file and keeps it only if its sha256 is the expected one. It is written to a temporary file, compared, and
 * then renamed. A file that exists with the right sum is not downloaded again.
 *
 * @returns whether a download was needed
 * @throws FOG_DOWNLOAD when the download fails, FOG_MODEL_BAD when the sum differs, FOG_OUTPUT
 */
export async function download({ url, sha256, file, signal, onProgress }: Download): Promise<boolean> {
  if ((await sumOf(file)) === sha256.toLowerCase()) return false;
  const aside = `${file}.${process.pid}.part`;
  try {
    const sum = await fetchTo(url, aside, signal, onProgress);
    if (sum !== sha256.toLowerCase())
      throw new FoglightError('FOG_MODEL_BAD', `${shown(url)} has sha256 ${sum}, not ${sha256}`);
    await rename(aside, file);
    return true;
  } catch (error) {
    throw asFoglightError(error, 'FOG_OUTPUT');
  } finally {
    await rm(aside, { force: true });
  }
}

async function fetchTo(
  url: string,
  file: string,
  signal: AbortSignal | undefined,
  onProgress: Download['onProgress'],
): Promise<string> {
  const failed = (why: string, cause?: unknown): FoglightError =>
    new FoglightError('FOG_DOWNLOAD', `${shown(url)}: ${why}`, cause);
  const response = await fetch(url, signal ? { signal } : {}).catch((cause: unknown) => {
    throw failed(reason(cause), cause);
  });
  if (!response.ok || !response.body) throw failed(`status ${response.status}`);
  const length = Number(response.headers.get('content-length') ?? NaN);
  await mkdir(dirname(file), { recursive: true });
  const out = await open(file, 'wx');
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const chunks = (response.body as ReadableStream<Uint8Array>).getReader();
    for (;;) {
      const { done, value } = await chunks.read().catch((cause: unknown) => {
        throw failed(`it broke off after ${bytes} bytes (${reason(cause)})`, cause);
      });
      if (done) break;
      hash.update(value);
      bytes += value.length;
      await out.writeFile(value);
      onProgress?.(bytes, Number.isNaN(length) ? undefined : length);
    }
  } finally {
    await out.close();
  }
  return hash.digest('hex');
}

/** Undefined if there is no such file. */
async function sumOf(file: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
    return hash.digest('hex');
  } catch {
    return undefined;
  }
}

function reason(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return inner instanceof Error ? inner.message : String(inner);
}

/** The address with its secrets removed. */
function shown(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
