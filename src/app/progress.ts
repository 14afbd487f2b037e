import { SingleBar } from 'cli-progress';

/** Shows the progress of a long task on stderr: a bar on a terminal, else a plain line every few seconds. */
export interface Progress {
  update(done: number, note?: string): void;
  stop(): void;
}

/** Shortest interval between plain lines, milliseconds. */
const LINE_EVERY_MS = 5_000;

/**
 * @param unit what is counted, such as "frames"
 * @param total final count; undefined if unknown
 */
export function progress(
  unit: string,
  total: number | undefined,
  stream: NodeJS.WriteStream = process.stderr,
): Progress {
  return stream.isTTY ? bar(unit, total, stream) : lines(unit, total, stream);
}

function bar(unit: string, total: number | undefined, stream: NodeJS.WriteStream): Progress {
  const format = total
    ? `{bar} {value}/{total} ${unit} · {eta_formatted} left {note}`
    : `{value} ${unit} · {duration_formatted} {note}`;
  const single = new SingleBar({ format, stream, hideCursor: true, clearOnComplete: true, barsize: 28 });
  single.start(total ?? 0, 0, { note: '' });
  return {
    update: (done, note = '') => single.update(done, { note }),
    stop: () => single.stop(),
  };
}

function lines(unit: string, total: number | undefined, stream: NodeJS.WriteStream): Progress {
  let last = performance.now();
  return {
    update(done, note = '') {
      if (performance.now() - last < LINE_EVERY_MS) return;
      last = performance.now();
      stream.write(`${done}${total ? `/${total}` : ''} ${unit} ${note}\n`);
    },
    stop() {},
  };
}
