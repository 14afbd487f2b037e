import { execFile } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Both ends of a pipe as blocking file descriptors. */
export interface Pipe {
  readonly read: number;
  readonly write: number;
}

/**
 * Opens pipes that a worker can read with `readSync`. Node's own pipes to a child are non-blocking sockets. The FIFOs
 * are deleted as soon as they are open, so that no file remains even after a crash.
 */
export async function openPipes(count: number): Promise<Pipe[]> {
  const dir = mkdtempSync(join(tmpdir(), 'foglight-'));
  const paths = Array.from({ length: count }, (_, i) => join(dir, String(i)));
  const pipes: Pipe[] = [];
  try {
    await promisify(execFile)('mkfifo', ['-m', '600', ...paths]);
    for (const path of paths) pipes.push(openPipe(path));
    return pipes;
  } catch (error) {
    pipes.forEach(closePipe);
    throw error;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

export function closePipe({ read, write }: Pipe): void {
  closeSync(read);
  closeSync(write);
}

/** Opening one end of a FIFO blocks until the other is open, except for a non-blocking reading end. */
function openPipe(path: string): Pipe {
  const opener = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const write = openSync(path, constants.O_WRONLY);
    return { write, read: openSync(path, constants.O_RDONLY) };
  } finally {
    closeSync(opener);
  }
}
