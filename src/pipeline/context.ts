import type { FoglightError } from '../core/errors.js';
import type { Frame, FrameHeader } from '../core/frame.js';
import { bytesOf } from '../core/frame.js';
import type { DropReason, Happening } from '../core/outcome.js';
import type { Pixels } from '../core/pixels.js';
import type { Question } from '../core/question.js';
import type { Mode } from '../core/source.js';
import type { Clock } from '../core/time.js';
import type { Picture } from '../core/view.js';
import type { Config } from '../config/schema.js';
import type { AssessRoom } from '../assess/index.js';
import type { Reasoner } from '../reason/index.js';
import type { RecoverRoom } from '../recover/index.js';
import type { GateConfig } from '../gate/gate.js';
import type { Outlet } from './outlet.js';
import type { Recovered } from './records.js';

/** The rooms that all cameras share. */
export interface Rooms {
  readonly assess: AssessRoom;
  readonly recover: RecoverRoom;
  readonly reasoner: Pick<Reasoner, 'reason' | 'observe' | 'prepare'>;
}

/** Everything the operators of one camera need. */
export interface Context {
  readonly camera: string;
  readonly mode: Mode;
  /** Settings may change while the run goes on: operators read them at the moment of use. */
  readonly config: Config;
  readonly gate: GateConfig;
  readonly rooms: Rooms;
  /** Another array when they were replaced. */
  readonly questions: readonly Question[];
  /** Keeps each camera's last picture, where it may be asked about. */
  readonly latest?: { keep(context: Context, record: Recovered): void };
  readonly outlet: Outlet;
  readonly clock: Clock;
  /** Ends questions that are still being answered. */
  readonly signal: AbortSignal;
}

/** The gate's time for a picture: its stamp in complete mode, when it was received in live mode. */
export const gateTime = ({ mode }: Context, header: FrameHeader): bigint =>
  mode === 'complete' ? header.stampNs : header.receivedNs;

/** A copy of a picture for a second reader. */
export function copyOf(header: FrameHeader, pixels: Pixels): Picture {
  return { header, bytes: pixels.copy(bytesOf(header.layout, header.width, header.height)) };
}

/** Milliseconds since the frame was received. */
export const ageMs = ({ clock }: Context, header: FrameHeader): number =>
  Number(clock.wallNs() - header.receivedNs) / 1e6;

type Stage = Extract<Happening, { type: 'drop' }>['stage'];

export function tellDrop({ outlet, camera }: Context, frame: Frame, stage: Stage, reason: DropReason): void {
  outlet.tell({ type: 'drop', camera, stampNs: frame.header.stampNs, stage, reason });
}

export function tellError({ outlet, camera }: Context, error: FoglightError, stampNs?: bigint): void {
  outlet.tell({
    type: 'error',
    camera,
    code: error.code,
    message: error.message,
    ...(stampNs !== undefined && { stampNs }),
  });
}
