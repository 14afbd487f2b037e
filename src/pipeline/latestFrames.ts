import { FoglightError } from '../core/errors.js';
import type { Chain } from '../core/chain.js';
import type { Answer, Question } from '../core/question.js';
import type { View } from '../core/view.js';
import { addressees } from '../reason/intent/address.js';
import type { Context } from './context.js';
import { release, type RecoveredFrame } from './records.js';
import { cameraNamed } from './cameraNamed.js';
import { viewOf } from './view.js';

interface LatestFrame {
  readonly context: Context;
  readonly record: RecoveredFrame;
}

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
 * comes, and copied only when it is asked about.
 */
export class LatestFrames {
  readonly #cameras: readonly string[];
  readonly #seen = new Map<string, LatestFrame>();

  constructor(cameras: readonly string[]) {
    this.#cameras = cameras;
  }

  /** Takes the record over; the one before it is released. Out of order, the newest stays. */
  keep(context: Context, record: RecoveredFrame): void {
    const before = this.#seen.get(context.camera);
    const older = before && record.epoch === before.record.epoch && stampOf(record) < stampOf(before.record);
    // Pixels that died with their worker can be shown to nobody.
    if (older || record.frame.pixels.bytes.byteLength === 0) return release(record);
    if (before) release(before.record);
    this.#seen.set(context.camera, { context, record });
  }

  /** The newest picture of a camera. It is valid until the next one is kept: copy what is needed of it at once. */
  newest(camera: string): RecoveredFrame | undefined {
    return this.#seen.get(camera)?.record;
  }

  /** Gives all buffers back. */
  clear(): void {
    for (const { record } of this.#seen.values()) release(record);
    this.#seen.clear();
  }

  /** @throws FOG_CAMERA_UNKNOWN, FOG_CAMERA_NOT_SEEN, and as the reasoning room does: FOG_REASON*, FOG_ENDPOINT* */
  async ask({ question, camera, signal, onChain }: AskRequest): Promise<AskResult> {
    const { context, record } = this.#find(camera, question.text);
    const view: View = viewOf(context, record);
    // The camera may be gone since its last picture.
    const { condition } = context;
    const history = { ...record.history, ...(condition.current && { condition: condition.current }) };
    const answer = await context.rooms.reasoner.reason(question, view, history, signal, onChain);
    return { answer, frameId: view.header.frameId };
  }

  #find(camera: string, text: string): LatestFrame {
    const meant = camera === '' ? addressees(text, this.#cameras) : [];
    const name = cameraNamed(this.#cameras, meant.length === 1 ? meant[0]! : camera);
    const seen = this.#seen.get(name);
    if (!seen) throw new FoglightError('FOG_CAMERA_NOT_SEEN', name);
    return seen;
  }
}

const stampOf = ({ frame }: RecoveredFrame): bigint => frame.header.stampNs;
