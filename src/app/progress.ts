import { SingleBar } from 'cli-progress';

/** Progress of long work on stderr: a bar on a terminal, a plain line now and then elsewhere. */
export interface Progress {
  update(done: number, note?: string): void;
  stop(): void;
}

/** A plain line comes at most this often, milliseconds. */
const LINE_EVERY_MS = 5_000;

/**
 * @param what what is being done, such as "frames"
 * @param total how many there will be; undefined when unknown
 */
export function progress(
  what: string,
  total: number | undefined,
  stream: NodeJS.WriteStream = process.stderr,
): Progress {
  return stream.isTTY ? bar(what, total, stream) : lines(what, total, stream);
}

function bar(what: string, total: number | undefined, stream: NodeJS.WriteStream): Progress {
  const format = total
    ? `{bar} {value}/{total} ${what} · {eta_formatted} left {note}`
    : `{value} ${what} · {duration_formatted} {note}`;
  const single = new SingleBar({ format, stream, hideCursor: true, clearOnComplete: true, barsize: 28 });
  single.start(total ?? 0, 0, { note: '' });
  return {
    update: (done, note = '') => single.update(done, { note }),
    stop: () => single.stop(),
  };
}

function lines(what: string, total: number | undefined, stream: NodeJS.WriteStream): Progress {
  let last = performance.now();
  return {
    update(done, note = '') {
      if (performance.now() - last < LINE_EVERY_MS) return;
      last = performance.now();
      stream.write(`${done}${total ? `/${total}` : ''} ${what} ${note}\n`);
    },
    stop() {},
  };
}
