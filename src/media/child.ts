import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

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
  /** Whether its standard input and output are pipes of this process; by default they are closed to it. */
  readonly stdin?: 'pipe';
  readonly stdout?: 'pipe';
  /** What its descriptors 3, 4, … are: descriptors of this process, which the caller closes, or pipes to it. */
  readonly fds?: readonly (number | 'pipe')[];
  /** Removes secrets from a line of its log. */
  readonly redact?: (line: string) => string;
  /** Called with each line of its log; what it returns `false` for is not kept. */
  line?(line: string): boolean | void;
  /** Called once: when it has ended and its log is read, or when it could not be started (no code, no signal). */
  exit(exit: ChildExit): void;
}

/** A child process that never outlives this one: it is ended by SIGTERM, and by SIGKILL where that has no effect. */
export class Child {
  readonly #child: ChildProcess;
  #log: string[] = [];
  #rest = '';
  #killer: NodeJS.Timeout | undefined;
  #over = false;

  constructor(options: ChildOptions) {
    const { command, args, stdin = 'ignore', stdout = 'ignore', fds = [] } = options;
    const child = spawn(command, args, { stdio: [stdin, stdout, 'pipe', ...fds] });
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
      this.#keep(options.redact?.(error.message) ?? error.message);
      // A child that runs gives `error` when it could not be killed.
      if (child.pid === undefined) over(null, null);
    });
  }

  get stdin(): Writable | null {
    return this.#child.stdin;
  }

  get stdout(): Readable | null {
    return this.#child.stdout;
  }

  /** What it writes to a descriptor that is a pipe. */
  output(fd: number): Readable {
    return this.#child.stdio[fd] as Readable;
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
      const line = options.redact?.(raw) ?? raw;
      if (options.line?.(line) !== false) this.#keep(line);
    }
  }

  #keep(line: string): void {
    this.#log.push(line);
    if (this.#log.length > KEPT_LINES) this.#log.shift();
  }
}
