import { spawn, type ChildProcess } from 'node:child_process';

const KEPT_LINES = 20;
const alive = new Set<ChildProcess>();
// A reader thread blocked on a pipe would keep the process from leaving, and a child would outlive it.
process.on('exit', () => alive.forEach((child) => child.kill('SIGKILL')));

export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Last lines of its log, oldest first. */
  readonly log: readonly string[];
}

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** Descriptors it gets as 3, 4, …; still the caller's to close. */
  readonly fds: readonly number[];
  /** Makes a line fit to be seen. */
  readonly redact: (line: string) => string;
  line(line: string): void;
  /** Called once, when it has ended and its log is read, or could not be started. */
  exit(exit: ChildExit): void;
}

/** A child process that is always ended: politely first, then not. */
export class Child {
  readonly #child: ChildProcess;
  #log: string[] = [];
  #rest = '';
  #killer: NodeJS.Timeout | undefined;
  #over = false;

  constructor(options: ChildOptions) {
    const { command, args, fds } = options;
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe', ...fds] });
    this.#child = child;
    alive.add(child);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#read(text, options));
    const over = (code: number | null, signal: NodeJS.Signals | null): void => {
      if (this.#over) return;
      this.#over = true;
      clearTimeout(this.#killer);
      alive.delete(child);
      options.exit({ code, signal, log: this.#log });
    };
    child.on('close', over);
    child.on('error', (error) => {
      this.#keep(options.redact(error.message));
      // A child that runs gives `error` when it could not be killed.
      if (child.pid === undefined) over(null, null);
    });
  }

  /** Ends the child: SIGTERM, and SIGKILL when it is still there after `graceMs`. */
  end(graceMs: number): void {
    if (this.#over) return;
    this.#child.kill(graceMs > 0 ? 'SIGTERM' : 'SIGKILL');
    if (graceMs > 0) this.#killer ??= setTimeout(() => this.#child.kill('SIGKILL'), graceMs);
  }

  #read(text: string, options: ChildOptions): void {
    const lines = (this.#rest + text).split(/[\r\n]+/);
    // A line without an end must not grow for ever.
    this.#rest = (lines.pop() ?? '').slice(-4096);
    for (const raw of lines) {
      if (!raw) continue;
      const line = options.redact(raw);
      this.#keep(line);
      options.line(line);
    }
  }

  #keep(line: string): void {
    this.#log.push(line);
    if (this.#log.length > KEPT_LINES) this.#log.shift();
  }
}
