import { closeSync } from 'node:fs';
import { FoglightError } from '../../core/errors.js';
import type { SourceEvent } from '../../core/source.js';
import type { Connection, Outcome } from '../superviseConnections.js';
import { Child, type ChildExit } from '../../media/child.js';
import type { FrameReader } from './frameReader.js';
import { badFrameLine, failureLine } from './log.js';
import { assumedMatrix, matrixNamed } from './colour.js';
import { FrameQueue } from './frameQueue.js';
import { closePipe, openPipes } from './pipe.js';
import { planFor, samePlan, type Plan } from './plan.js';
import { ShownFrames, type Place, type ShownFrame } from './shownFrames.js';

/** Time that a child gets to end by itself, milliseconds; shorter where its last log lines are not needed. */
const GRACE_MS = 2_000;
const SHORT_GRACE_MS = 500;

/** Log lines of ffmpeg that mean that the source could not be reached. */
const UNREACHABLE =
  /server returned|connection (refused|reset|timed out)|failed to resolve|unreachable|i\/o error/i;

/** What ffmpeg says of an input without video. */
const NO_VIDEO = /matches no streams/i;

/** What ffmpeg calls the answers 401, 403 and 407 of RTSP and HTTP servers. */
const REFUSED = /server returned 40[13]|407 proxy authentication|authorization failed/i;

export interface ConnectionOptions {
  /** The source's address, without credentials. */
  readonly uri: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Written to its standard input, which is closed then. */
  readonly stdin?: string;
  /** What `args` make ffmpeg do with frames. */
  readonly plan: Plan;
  /** Whether the plan is kept whatever the frames turn out to be. */
  readonly keepPlan?: boolean;
  /** Frames at the beginning that an earlier connection delivered. */
  readonly skip: number;
  /** Whether the input has an end; `by-duration`: it has one if ffmpeg reports its duration. */
  readonly finite: boolean | 'by-duration';
  readonly reader: FrameReader;
  readonly redact: (line: string) => string;
  readonly event: (event: SourceEvent) => void;
  /** A frame was delivered, or skipped. */
  readonly passed: (frame: ShownFrame) => void;
  readonly exit: (outcome: Outcome) => void;
  /** Called instead of `exit` where the whole input was one picture, as of a live HTTP source. */
  readonly single?: (() => void) | undefined;
  /** Called instead of `exit` where the frames from here on need another plan, and so another connection. */
  readonly replan: (plan: Plan) => void;
}

/** One ffmpeg child and the reading of its pipes, from its start to its exit. */
export class FfmpegConnection implements Connection {
  readonly #options: ConnectionOptions;
  readonly #progressBefore: number;
  readonly #queue = new FrameQueue();
  readonly #shown = new ShownFrames((place, frame) => this.#frame(place, frame));
  #child: Child | undefined;
  #exit: ChildExit | undefined;
  #reading = false;
  #ended = false;
  #passed = 0;
  #next: Plan | undefined;
  #unreadable: string | undefined;
  #hasDuration = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#progressBefore = options.reader.progress;
    void this.#start();
  }

  wasBusy(): boolean {
    return this.#options.reader.wasBusy();
  }

  end(now: boolean): void {
    this.#ended = true;
    this.#child?.end(now ? SHORT_GRACE_MS : GRACE_MS);
  }

  async #start(): Promise<void> {
    const { command, args, stdin, redact } = this.#options;
    try {
      const [frames] = await openPipes(1);
      if (this.#ended) {
        closePipe(frames!);
        return this.#exited({ code: null, signal: null, log: [] });
      }
      this.#read(frames!.read);
      try {
        this.#child = new Child({
          command,
          args,
          fds: [frames!.write],
          ...(stdin !== undefined && { stdin: 'pipe' }),
          redact,
          line: (line) => this.#line(line),
          exit: (exit) => this.#exited(exit),
        });
        // A child that ended before it read is told of by its exit.
        this.#child.stdin?.on('error', () => {}).end(stdin);
      } finally {
        closeSync(frames!.write);
      }
    } catch (error) {
      this.#exited({
        code: null,
        signal: null,
        log: [error instanceof Error ? error.message : String(error)],
      });
    }
  }

  #read(frames: number): void {
    const { reader, plan, skip } = this.#options;
    this.#reading = true;
    reader.read({ frames, queue: this.#queue.init, layout: plan.layout, skip }, () => {
      this.#reading = false;
      // Nobody reads what else it has.
      if (!this.#exit) this.#child?.end(SHORT_GRACE_MS);
      this.#finish();
    });
  }

  /** Returns false for a line that need not be kept. */
  #line(line: string): boolean {
    const bad = badFrameLine(line);
    if (bad) this.#options.event({ type: 'damaged', error: new FoglightError('FOG_IMAGE_BAD', bad) });
    const shown = this.#shown.line(line);
    if (shown === 'unreadable') this.#refuse(line);
    if (/^\s*(\[info\] )?\s*Duration: \d/.test(line)) this.#hasDuration = true;
    return !shown || bad !== undefined;
  }

  /** Ends a connection whose frames cannot be read because their size and format could not be parsed. */
  #refuse(line: string): void {
    this.#unreadable ??= line.trim();
    this.#child?.end(0);
  }

  #frame(place: Place, frame: ShownFrame): void {
    if (this.#next) return;
    const { plan, keepPlan, skip, passed } = this.#options;
    if (place === 'captured') {
      const next = planFor(frame, plan);
      if (keepPlan || this.#passed < skip || samePlan(next, plan)) return;
      this.#next = next;
      this.#queue.end();
      return;
    }
    const { time, width, height, space } = frame;
    const matrix = plan.colour === 'as-is' ? (matrixNamed(space) ?? assumedMatrix(height)) : 'bt709';
    this.#passed += 1;
    this.#queue.put({ timeNs: time, width, height, matrix });
    passed(frame);
  }

  #exited(exit: ChildExit): void {
    this.#exit = exit;
    this.#queue.end();
    this.#finish();
  }

  /** Reports the outcome once the child has ended and everything that it wrote is read. */
  #finish(): void {
    if (!this.#exit || this.#reading) return;
    const { single, replan } = this.#options;
    if (this.#next && !this.#ended) replan(this.#next);
    else if (single && this.#passed === 1 && this.#exit.code === 0) single();
    else this.#options.exit(this.#outcome(this.#exit));
  }

  #outcome({ code, signal, log }: ChildExit): Outcome {
    const { uri, finite, reader } = this.#options;
    if (this.#unreadable !== undefined) {
      const detail = `${uri} (Foglight cannot parse ffmpeg's description of the stream: "${this.#unreadable}")`;
      return { done: false, error: new FoglightError('FOG_SOURCE_FAILED', detail) };
    }
    const delivered = reader.progress > this.#progressBefore;
    const words =
      failureLine(log)
        ?.replace(`${uri}: `, '')
        .replace(/^pipe:0: /, '') ??
      (code === 0 ? 'the stream ended' : signal ? `ended by ${signal}` : `exit code ${code}`);
    if (REFUSED.test(log.join('\n')) && !delivered)
      return { done: false, error: new FoglightError('FOG_SOURCE_REFUSED', `${uri} (${words})`) };
    if (NO_VIDEO.test(log.join('\n')) && !delivered)
      return { done: false, error: new FoglightError('FOG_SOURCE_NO_VIDEO', `${uri} (${words})`) };
    const ends = finite === true || (finite === 'by-duration' && this.#hasDuration && code === 0);
    if (!ends) {
      const error = delivered ? 'FOG_SOURCE_FAILED' : 'FOG_SOURCE_UNREACHABLE';
      return { done: false, error: new FoglightError(error, `${uri} (${words})`) };
    }
    if (!delivered) {
      const error = UNREACHABLE.test(log.join('\n')) ? 'FOG_SOURCE_UNREACHABLE' : 'FOG_SOURCE_NO_VIDEO';
      return { done: false, error: new FoglightError(error, `${uri} (${words})`) };
    }
    return { done: true, reason: code === 0 ? 'read to the end' : `read as far as possible (${words})` };
  }
}
