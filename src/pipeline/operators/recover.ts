import { connect, filter, merge, of, tap, type OperatorFunction } from 'rxjs';
import { asFoglightError } from '../../core/errors.js';
import type { FrameHeader } from '../../core/frame.js';
import type { Pixels } from '../../core/pixels.js';
import type { FrameCopy } from '../../core/view.js';
import type { Budget } from '../../gate/budget.js';
import { Best } from '../best.js';
import { ageMs, copyFrame, durationMs, emitDrop, emitError, type Context } from '../context.js';
import { release, type JudgedFrame, type RecoveredFrame } from '../records.js';
import { latestMap } from './latestMap.js';
import { orderedMap } from './orderedMap.js';

/** JudgedFrame → RecoveredFrame: recovers what the gate flagged, and emits `best` and `recovered`. */
export function recover(context: Context, budget: Budget): OperatorFunction<JudgedFrame, RecoveredFrame> {
  return context.mode === 'live' ? recoverLive(context, budget) : recoverComplete(context);
}

/** Flagged pictures go through one slot of their own, so that recovery never delays assessment or verdicts. */
function recoverLive(context: Context, budget: Budget): OperatorFunction<JudgedFrame, RecoveredFrame> {
  const best = bestFor(context);
  const recoverOne = recoverer(context);
  const captured = new WeakSet<JudgedFrame>();

  const onJudged = (judged: JudgedFrame): void => {
    const { frame, recovers, nowNs } = judged;
    countUnaffordable(context, judged);
    if (!best.judged(recovers ? 'recover' : 'pass', frame.header.stampNs, nowNs)) return;
    captured.add(judged);
    tellBest(context, judged, 'captured', picture(context, frame.header, frame.pixels));
  };
  const onRecovered = (record: RecoveredFrame): void => {
    const nowNs = context.clock.wallNs();
    if (record.recovery) budget.spend(record.recovery.tookMs, Number(nowNs / 1_000_000n));
    const { stampNs } = record.frame.header;
    const choice = best.recovered(record.recovered !== undefined, stampNs, nowNs);
    tellRecovery(context, record, choice);
  };
  const onDrop = (judged: JudgedFrame): void => {
    // A picture published as captured was superseded for recovery only; one that was not published was thinned from `best`.
    emitDrop(context, judged.frame, 'recover', captured.has(judged) ? 'superseded' : 'thinned');
    release(judged);
  };

  return (source) =>
    source.pipe(
      tap(onJudged),
      connect((judged) =>
        merge(
          judged.pipe(filter(({ recovers }) => !recovers)),
          judged.pipe(
            filter(({ recovers }) => recovers),
            latestMap(recoverOne, onDrop),
            tap(onRecovered),
          ),
        ),
      ),
    );
}

/** Every picture in order. */
function recoverComplete(context: Context): OperatorFunction<JudgedFrame, RecoveredFrame> {
  const best = bestFor(context);
  const recoverOne = recoverer(context);
  return (source) =>
    source.pipe(
      orderedMap(
        (judged: JudgedFrame) => (judged.recovers ? recoverOne(judged) : of<RecoveredFrame>(judged)),
        context.config.runtime.recover_workers,
      ),
      tap((record) => {
        const { frame, recovers, recovered } = record;
        countUnaffordable(context, record);
        const { stampNs, still } = frame.header;
        const choice = best.complete(recovers ? 'recover' : 'pass', recovered !== undefined, stampNs, still);
        tellRecovery(context, record, choice);
      }),
    );
}

/** A picture that is published as captured because the budget was spent. */
function countUnaffordable(context: Context, { frame, verdict, recovers }: JudgedFrame): void {
  if (verdict.kind === 'recover' && !recovers) emitDrop(context, frame, 'recover', 'budget');
}

const bestFor = ({ config }: Context): Best =>
  new Best({
    get dwellNs() {
      return BigInt(config.gate.dwell_ms) * 1_000_000n;
    },
    get maxAgeNs() {
      return BigInt(config.best.max_age_ms) * 1_000_000n;
    },
  });

/** A picture that cannot be recovered goes on as captured. FOG_TOO_LARGE is reported once per camera. */
function recoverer(context: Context): (judged: JudgedFrame) => Promise<RecoveredFrame> {
  let saidTooLarge = false;
  return async (judged) => {
    const { frame, assessment, prior } = judged;
    try {
      const { recovery, pixels } = await context.rooms.recover.recover(frame, assessment, prior);
      return { ...judged, recovery, ...(pixels && { recovered: pixels }) };
    } catch (failure) {
      const error = asFoglightError(failure, 'FOG_INFERENCE');
      if (error.code !== 'FOG_TOO_LARGE' || !saidTooLarge) emitError(context, error, frame.header.stampNs);
      saidTooLarge ||= error.code === 'FOG_TOO_LARGE';
      return judged;
    }
  };
}

/** Emits the recovery and what `best` carries of this picture. The recovered picture is copied once for both. */
function tellRecovery(
  context: Context,
  record: RecoveredFrame,
  choice: 'recovered' | 'captured' | 'nothing',
): void {
  const { frame, recovery, recovered } = record;
  const { original: _, ...header } = frame.header;
  const after = recovered && picture(context, header, recovered);
  const before = recovery && context.sinks.wantsCaptured(frame.header) && copyOf(frame.header, frame.pixels);
  if (recovery)
    context.sinks.emit({
      type: 'recovered',
      header: frame.header,
      recovery: { ...recovery, tookMs: durationMs(context, recovery.tookMs) },
      ...(after && { picture: after }),
      ...(before && { captured: before }),
    });
  if (choice === 'recovered') tellBest(context, record, 'recovered', after);
  if (choice === 'captured')
    tellBest(context, record, 'captured', picture(context, frame.header, frame.pixels));
}

function tellBest(
  context: Context,
  { frame }: JudgedFrame,
  view: 'captured' | 'recovered',
  shown: FrameCopy | undefined,
): void {
  const { header } = frame;
  context.sinks.emit({
    type: 'best',
    header,
    view,
    ageMs: durationMs(context, ageMs(context, header)),
    ...(shown && { picture: shown }),
  });
}

/** A copy for the sinks, if any sink wants pixels and they were not lost with a worker. */
function picture({ sinks }: Context, header: FrameHeader, pixels: Pixels): FrameCopy | undefined {
  return sinks.wantsPixels(header) ? copyOf(header, pixels) : undefined;
}

const copyOf = (header: FrameHeader, pixels: Pixels): FrameCopy | undefined =>
  pixels.bytes.byteLength > 0 ? copyFrame(header, pixels) : undefined;
