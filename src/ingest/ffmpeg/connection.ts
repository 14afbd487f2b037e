import { closeSync } from 'node:fs';
import { FoglightError } from '../../core/errors.js';
import type { ColourMatrix, Layout } from '../../core/frame.js';
import type { SourceEvent } from '../../core/source.js';
import type { Connection, Outcome } from '../superviseConnections.js';
import { Child, type ChildExit } from '../../media/child.js';
import type { FrameReader } from './frameReader.js';
import { badFrameLine, failureLine } from './log.js';
import { openPipes } from './pipe.js';
import { assumedMatrix, isRgb, isVideoLine, parseStreamLine, type StreamLine } from './streamLine.js';

/** Time that a child gets to end by itself, milliseconds; shorter where its last log lines are not needed. */
const GRACE_MS = 2_000;
const SHORT_GRACE_MS = 500;

/** Log lines of ffmpeg that mean that the source could not be reached. */
const UNREACHABLE =
  /server returned|connection (refused|reset|timed out)|failed to resolve|unreachable|i\/o error/i;

/** What ffmpeg calls the answers 401, 403 and 407 of RTSP and HTTP servers. */
const REFUSED = /server returned 40[13]|407 proxy authentication|authorization failed/i;

export interface ConnectionOptions {
  /** The source's address, without credentials. */
  readonly uri: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly layout: Layout;
  /** Colour matrix of the frames, where it is known before the connection. */
  readonly matrix?: ColourMatrix | undefined;
  /** Whether the input has an end; `by-duration`: it has one if ffmpeg reports its duration. */
  readonly finite: boolean | 'by-duration';
  readonly reader: FrameReader;
  readonly redact: (line: string) => string;
  event(event: SourceEvent): void;
  exit(outcome: Outcome): void;
}

/** One ffmpeg child and the reading of its pipes, from its start to its exit. */
export class FfmpegConnection implements Connection {
  readonly #options: ConnectionOptions;
  readonly #progressBefore: number;
  #child: Child | undefined;
  #exit: ChildExit | undefined;
  #unread: readonly number[] = [];
  #reading = false;
  #ended = false;
  #input: StreamLine | undefined;
  #inOutput = false;
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
    const { command, args, redact } = this.#options;
    try {
      const [frames, times] = await openPipes(2);
      this.#unread = [frames!.read, times!.read];
      const fds = [frames!.write, times!.write];
      try {
        if (this.#ended) return this.#exited({ code: null, signal: null, log: [] });
        this.#child = new Child({
          command,
          args,
          fds,
          redact,
          line: (line) => this.#line(line),
          exit: (exit) => this.#exited(exit),
        });
      } finally {
        fds.forEach((fd) => closeSync(fd));
      }
    } catch (error) {
      this.#exited({
        code: null,
        signal: null,
        log: [error instanceof Error ? error.message : String(error)],
      });
    }
  }

  #line(line: string): void {
    const bad = badFrameLine(line);
    if (bad) this.#options.event({ type: 'bad_frame', error: new FoglightError('FOG_IMAGE_BAD', bad) });
    if (this.#reading) return;
    if (/^\s*(\[info\] )?\s*Duration: \d/.test(line)) this.#hasDuration = true;
    if (/Output #0/.test(line)) this.#inOutput = true;
    const stream = parseStreamLine(line);
    if (!stream) {
      if (this.#inOutput && isVideoLine(line)) this.#refuse(line);
      return;
    }
    if (this.#inOutput) this.#read(stream);
    else this.#input ??= stream;
  }

  /** Ends a connection whose frames cannot be read because their size and format could not be parsed. */
  #refuse(line: string): void {
    this.#unreadable ??= line.trim();
    this.#child?.end(0);
  }

  /** Starts the reading. ffmpeg describes its output on a line before the first frame. */
  #read({ width, height, matrix }: StreamLine): void {
    const [frames, times] = this.#unread;
    if (frames === undefined || times === undefined) return;
    this.#unread = [];
    this.#reading = true;
    const { reader, layout } = this.#options;
    // ffmpeg converts RGB to YCbCr with BT.601 unless another matrix is given.
    const assumed = this.#input && isRgb(this.#input.pixelFormat) ? 'bt601' : assumedMatrix(height);
    const job = { frames, times, width, height, layout, matrix: this.#options.matrix ?? matrix ?? assumed };
    reader.read(job, () => {
      this.#reading = false;
      this.#finish();
    });
  }

  #exited(exit: ChildExit): void {
    this.#exit = exit;
    this.#unread.forEach((fd) => closeSync(fd));
    this.#unread = [];
    this.#finish();
  }

  /** Reports the outcome once the child has ended and everything that it wrote is read. */
  #finish(): void {
    if (this.#exit && !this.#reading) this.#options.exit(this.#outcome(this.#exit));
  }

  #outcome({ code, signal, log }: ChildExit): Outcome {
    const { uri, finite, reader } = this.#options;
    if (this.#unreadable !== undefined) {
      const detail = `${uri} (Foglight cannot parse ffmpeg's description of the stream: "${this.#unreadable}")`;
      return { done: false, error: new FoglightError('FOG_SOURCE_FAILED', detail) };
    }
    const delivered = reader.progress > this.#progressBefore;
    const words =
      failureLine(log)?.replace(`${uri}: `, '') ??
      (code === 0 ? 'the stream ended' : signal ? `ended by ${signal}` : `exit code ${code}`);
    if (REFUSED.test(log.join('\n')) && !delivered)
      return { done: false, error: new FoglightError('FOG_SOURCE_REFUSED', `${uri} (${words})`) };
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
