import type { FoglightError } from '../core/errors.js';
import type { Frame, FrameHeader } from '../core/frame.js';
import { bytesOf } from '../core/frame.js';
import type { DropReason, PipelineEvent } from '../core/events.js';
import type { Pixels } from '../core/pixels.js';
import type { Question } from '../core/question.js';
import type { Mode } from '../core/source.js';
import type { Clock } from '../core/time.js';
import type { FrameCopy } from '../core/view.js';
import type { Config } from '../config/schema.js';
import type { AssessRoom } from '../assess/assessRoom.js';
import type { Reasoner } from '../reason/reasoner.js';
import type { RecoverRoom } from '../recover/recoverRoom.js';
import type { CameraCondition } from './cameraCondition.js';
import type { GateSettings } from './settings.js';
import type { FrameOrder, FrameSinks } from './frameOrder.js';
import type { JudgedFrame, RecoveredFrame } from './records.js';
import type { WatchRate } from './watchRate.js';

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
  readonly gate: GateSettings;
  readonly condition: CameraCondition;
  readonly rooms: Rooms;
  /** A new array after every replacement. */
  readonly questions: readonly Question[];
  /** Keeps each camera's last picture, if the run is askable. */
  readonly latest?: {
    judged(context: Context, record: JudgedFrame): void;
    keep(context: Context, record: RecoveredFrame): void;
  };
  /** Show pictures to the reasoner though no question stands. */
  readonly observes?: boolean | undefined;
  /** Which pictures are looked at; without it, all. */
  readonly watch?: WatchRate;
  readonly sinks: FrameSinks;
  /** Complete mode: the same sinks, told of each frame's beginning and end. */
  readonly order?: FrameOrder;
  readonly clock: Clock;
  /** Aborted when the run ends: it cancels questions in progress. */
  readonly signal: AbortSignal;
}

/** The gate's time for a picture: its stamp in complete mode, when it was received in live mode. */
export const gateTime = ({ mode }: Context, header: FrameHeader): bigint =>
  mode === 'complete' ? header.stampNs : header.receivedNs;

/** A copy of a picture for a second reader. */
export function copyFrame(header: FrameHeader, pixels: Pixels): FrameCopy {
  return { header, bytes: pixels.copy(bytesOf(header.layout, header.width, header.height)) };
}

/** Milliseconds since the frame was received. */
export const ageMs = ({ clock }: Context, header: FrameHeader): number =>
  Number(clock.wallNs() - header.receivedNs) / 1e6;

/** A duration as events tell it, milliseconds: 0 in complete mode, where two runs say the same. */
export const durationMs = ({ mode }: Context, ms: number): number => (mode === 'complete' ? 0 : ms);

type DropStage = Extract<PipelineEvent, { type: 'drop' }>['stage'];

export function emitDrop(
  { sinks, camera }: Context,
  frame: Frame,
  stage: DropStage,
  reason: DropReason,
): void {
  sinks.emit({ type: 'drop', camera, stampNs: frame.header.stampNs, stage, reason });
}

export function emitError({ sinks, camera }: Context, error: FoglightError, stampNs?: bigint): void {
  sinks.emit({
    type: 'error',
    camera,
    code: error.code,
    message: error.message,
    ...(stampNs !== undefined && { stampNs }),
  });
}
