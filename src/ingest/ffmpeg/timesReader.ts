import { readSync } from 'node:fs';

const LINE = /^frame:\d+\s+pts:(\S+)/;

/** Reads the frame times that the `metadata` filter writes, one per line. Blocks while the pipe is empty. */
export class TimesReader {
  readonly #fd: number;
  readonly #chunk = Buffer.alloc(4096);
  #lines: string[] = [];
  #rest = '';

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** The next frame's time in nanoseconds; undefined if the frame has none or the pipe has ended. */
  next(): bigint | undefined {
    for (;;) {
      for (let line = this.#lines.shift(); line !== undefined; line = this.#lines.shift()) {
        const time = LINE.exec(line)?.[1];
        if (time !== undefined) return /^-?\d+$/.test(time) ? BigInt(time) : undefined;
      }
      const got = readSync(this.#fd, this.#chunk, 0, this.#chunk.length, null);
      if (got === 0) return undefined;
      const lines = (this.#rest + this.#chunk.toString('latin1', 0, got)).split('\n');
      this.#rest = lines.pop() ?? '';
      this.#lines = lines;
    }
  }
}
