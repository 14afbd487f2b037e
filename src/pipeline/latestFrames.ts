import { FoglightError } from '../core/errors.js';
import type { Chain } from '../core/chain.js';
import type { Answer, Question } from '../core/question.js';
import type { History, View } from '../core/view.js';
import { addressees } from '../reason/intent/address.js';
import type { Context } from './context.js';
import { release, type JudgedFrame, type RecoveredFrame } from './records.js';
import { cameraNamed } from './cameraNamed.js';
import { viewOf } from './view.js';

/** A picture that can be asked about, and what its camera remembers. */
interface Look {
  readonly context: Context;
  readonly view: View;
  readonly history: History;
}

/** What is known of one camera. */
interface Seen {
  /** Kept with its buffers: the last picture that came through every room. */
  kept?: { readonly context: Context; readonly record: RecoveredFrame };
  /** When the last picture was judged, nanoseconds of the gate's clock. */
  judgedNs: bigint;
  /** Who waits for the next picture that is judged. */
  readonly waiting: Set<(look: Look) => void>;
}

/** A kept picture that is older than the last judged one by more than this waits for a late recovery, nanoseconds. */
const LATE_NS = 1_000_000_000n;

/** A question from outside the stream. */
export interface AskRequest {
  readonly question: Question;
  /** Its name; may be left empty where there is only one, or where the question mentions one. */
  readonly camera: string;
  /** Withdraws it. */
  readonly signal: AbortSignal;
  /** Is shown the chain as it grows. */
  readonly onChain?: (chain: Chain) => void;
}

export interface AskResult {
  readonly answer: Answer;
  /** Of the picture the answer is about. */
  readonly frameId: string;
}

/**
 * The last picture of each camera, for who asks about it. A picture is kept by keeping its buffers until the next one
 * comes, and copied only when it is asked about. Where recovery is late, the next picture that is judged is taken as it
 * was captured.
 */
export class LatestFrames {
  readonly #cameras: readonly string[];
  readonly #seen = new Map<string, Seen>();

  constructor(cameras: readonly string[]) {
    this.#cameras = cameras;
  }

  /** Shows a picture on its way; it is copied only for who waits for it. */
  judged(context: Context, record: JudgedFrame): void {
    const seen = this.#seen.get(context.camera) ?? { judgedNs: 0n, waiting: new Set() };
    this.#seen.set(context.camera, seen);
    seen.judgedNs = record.nowNs;
    if (seen.waiting.size === 0) return;
    const look = lookAt(context, record);
    for (const take of seen.waiting) take(look);
    seen.waiting.clear();
  }

  /** Takes the record over; the one before it is released. Out of order, the newest stays. */
  keep(context: Context, record: RecoveredFrame): void {
    const seen = this.#seen.get(context.camera);
    const before = seen?.kept?.record;
    const older = before && record.epoch === before.epoch && stampOf(record) < stampOf(before);
    // Pixels that died with their worker can be shown to nobody.
    if (!seen || older || record.frame.pixels.bytes.byteLength === 0) return release(record);
    if (before) release(before);
    seen.kept = { context, record };
  }

  /** The newest picture of a camera. It is valid until the next one is kept: copy what is needed of it at once. */
  newest(camera: string): RecoveredFrame | undefined {
    return this.#seen.get(camera)?.kept?.record;
  }

  /** Gives all buffers back. */
  clear(): void {
    for (const { kept } of this.#seen.values()) if (kept) release(kept.record);
    this.#seen.clear();
  }

  /** @throws FOG_CAMERA_UNKNOWN, FOG_CAMERA_NOT_SEEN, and as the reasoning room does: FOG_REASON*, FOG_ENDPOINT* */
  async ask({ question, camera, signal, onChain }: AskRequest): Promise<AskResult> {
    const { context, view, history } = await this.#look(this.#name(camera, question.text), signal);
    const answer = await context.rooms.reasoner.reason(question, view, history, signal, onChain);
    return { answer, frameId: view.header.frameId };
  }

  #name(camera: string, text: string): string {
    const meant = camera === '' ? addressees(text, this.#cameras) : [];
    return cameraNamed(this.#cameras, meant.length === 1 ? meant[0]! : camera);
  }

  async #look(camera: string, signal: AbortSignal): Promise<Look> {
    const seen = this.#seen.get(camera);
    if (!seen) throw new FoglightError('FOG_CAMERA_NOT_SEEN', camera);
    const { kept, judgedNs } = seen;
    if (kept && judgedNs - kept.record.nowNs <= LATE_NS) return lookAt(kept.context, kept.record);
    const next = await nextLook(seen, signal);
    if (next) return next;
    if (!seen.kept) throw new FoglightError('FOG_CAMERA_NOT_SEEN', camera);
    return lookAt(seen.kept.context, seen.kept.record);
  }
}

/** Longest wait for the next picture of a camera that had one a moment ago, milliseconds. */
const NEXT_MS = 2_000;

/** Undefined where none comes. */
function nextLook({ waiting }: Seen, signal: AbortSignal): Promise<Look | undefined> {
  return new Promise((resolve) => {
    const done = (look?: Look): void => {
      waiting.delete(done);
      clearTimeout(timer);
      signal.removeEventListener('abort', none);
      resolve(look);
    };
    const none = (): void => done();
    const timer = setTimeout(none, NEXT_MS);
    signal.addEventListener('abort', none, { once: true });
    waiting.add(done);
  });
}

function lookAt(context: Context, record: RecoveredFrame): Look {
  // The camera may be gone since its last picture.
  const { current } = context.condition;
  const history = { ...record.history, ...(current && { condition: current }) };
  return { context, view: viewOf(context, record), history };
}

const stampOf = ({ frame }: RecoveredFrame): bigint => frame.header.stampNs;
