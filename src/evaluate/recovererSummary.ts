import type { DegradationKind, Level } from '../core/degradation.js';
import { byLevel } from './assessorSummary.js';
import { f1Of } from './detection.js';
import { SIXTEEN } from './degrade.js';
import type { CleanResult } from './jobs/clean.js';
import type { ClipResult } from './jobs/clip.js';
import type { Cell, DegradedResult, Measurement } from './jobs/degraded.js';
import type { DetectResult } from './jobs/detect.js';
import type { RealResult } from './jobs/real.js';
import { mean, share } from './scores.js';

/** Decibels against the clean picture, and how often recovery was accepted. */
export interface Gain {
  readonly captured: number;
  /** With acceptance: a refused recovery gains nothing. */
  readonly gain: number;
  /** Without acceptance: every recovery counts. */
  readonly forced: number;
  readonly accepted: number;
}

/** Quality of one recovery model. */
export interface RecovererSummary {
  readonly byKind: Readonly<Record<string, Readonly<Record<Level, Gain>>>>;
  /** Means over the kinds. */
  readonly gain: Readonly<Record<Level, number>>;
  readonly forced: Readonly<Record<Level, number>>;
  /** With acceptance, and only where the gate flags the picture. */
  readonly asRun: Readonly<Record<Level, number>>;
  readonly kindsGaining: number;
  /** The worst mean loss of a kind at a level, with acceptance, decibels. */
  readonly worstLoss: { readonly db: number; readonly kind: string; readonly level: string };
  /** The worst single accepted recovery, decibels lost. */
  readonly worstPicture: number;
  readonly clean: { readonly psnr: number; readonly ssim: number; readonly accepted: number };
  readonly compound: Gain;
  readonly pairs?: { readonly pairs: number; readonly gain: number; readonly forced: number };
  readonly detection?: Detection;
  readonly flicker?: { readonly captured: number; readonly recovered: number; readonly byKind: Flicker };
}

type Flicker = Readonly<Record<string, { readonly captured: number; readonly recovered: number }>>;

export interface Detection {
  readonly cleanF1: number;
  /** F1 at high by kind, as captured and as shown after recovery. */
  readonly byKind: Readonly<Record<string, { readonly captured: number; readonly shown: number }>>;
  /** Kinds that lose at least 0.05 of F1. */
  readonly losing: readonly string[];
  /** Share of that loss that recovery regains, mean over those kinds. */
  readonly wonBack: number;
  /** Share of the detections that are correct in the captured view of an accepted recovery and not in the recovered one. */
  readonly harmful: number;
  readonly rightBefore: number;
}

export interface RecovererResults {
  readonly degraded: readonly DegradedResult[];
  readonly clean: readonly CleanResult[];
  readonly real: readonly RealResult[];
  readonly detect: readonly DetectResult[];
  readonly clips: readonly ClipResult[];
}

const LEAST_LOSS = 0.05;

export function summariseRecoverer(model: string, results: RecovererResults): RecovererSummary {
  const cells = results.degraded.flatMap((result) => result.cells);
  const inCell = (kind: DegradationKind, level: Level): Cell[] =>
    cells.filter((cell) => cell.kind === kind && cell.level === level);
  const byKind = Object.fromEntries(
    SIXTEEN.map((kind) => [kind, byLevel((level) => gainOf(model, inCell(kind, level)))]),
  );
  const over = (of: (gain: Gain) => number): Record<Level, number> =>
    byLevel((level) => mean(SIXTEEN.map((kind) => of(byKind[kind]![level]))));
  const flagged = (level: Level): number[] =>
    cells.filter((cell) => cell.level === level).map((cell) => (cell.flagged ? kept(model, cell) : 0));
  const forced = results.clean.map((picture) => picture.forced[model]!);
  const flicker = results.clips.length > 0 ? flickerOf(model, results.clips) : undefined;
  const pairs = results.real.flatMap(({ gain }) => gain?.[model] ?? []);
  return {
    byKind,
    gain: over(({ gain }) => gain),
    forced: over((cell) => cell.forced),
    asRun: byLevel((level) => mean(flagged(level))),
    kindsGaining: SIXTEEN.filter((kind) => byKind[kind]!.high.gain >= 1).length,
    worstLoss: worstOf(byKind),
    worstPicture: Math.max(0, ...cells.map((cell) => -kept(model, cell))),
    clean: {
      psnr: mean(forced.map(({ psnr }) => psnr)),
      ssim: mean(forced.map(({ ssim }) => ssim)),
      accepted: share(forced, ({ accepted }) => accepted),
    },
    compound: gainOf(
      model,
      results.degraded.flatMap(({ compounds }) => compounds),
    ),
    ...(pairs.length > 0 && {
      pairs: {
        pairs: pairs.length,
        gain: mean(pairs.map(({ db, accepted }) => (accepted ? db : 0))),
        forced: mean(pairs.map(({ db }) => db)),
      },
    }),
    ...(results.detect.length > 0 && { detection: detectionOf(model, results.detect) }),
    ...(flicker && { flicker }),
  };
}

/** Decibels gained with acceptance. */
function kept(model: string, { captured, recovered }: Measurement): number {
  const { psnr, accepted } = recovered[model]!;
  return accepted ? psnr - captured : 0;
}

function gainOf(model: string, some: readonly Measurement[]): Gain {
  return {
    captured: mean(some.map(({ captured }) => captured)),
    gain: mean(some.map((one) => kept(model, one))),
    forced: mean(some.map(({ captured, recovered }) => recovered[model]!.psnr - captured)),
    accepted: share(some, ({ recovered }) => recovered[model]!.accepted),
  };
}

function worstOf(byKind: RecovererSummary['byKind']): RecovererSummary['worstLoss'] {
  const all = Object.entries(byKind).flatMap(([kind, levels]) =>
    Object.entries(levels).map(([level, { gain }]) => ({ db: -gain, kind, level })),
  );
  const worst = all.reduce((a, b) => (b.db > a.db ? b : a));
  return { ...worst, db: Math.max(0, worst.db) };
}

function detectionOf(model: string, results: readonly DetectResult[]): Detection {
  const cleanF1 = f1Of(results.map(({ clean }) => clean));
  const byKind = Object.fromEntries(
    SIXTEEN.map((kind, i) => [
      kind,
      {
        captured: f1Of(results.map(({ kinds }) => kinds[i]!.captured)),
        shown: f1Of(results.map(({ kinds }) => kinds[i]!.shown[model]!.matched)),
      },
    ]),
  );
  const losing = SIXTEEN.filter((kind) => cleanF1 - byKind[kind]!.captured >= LEAST_LOSS);
  const wonBack = losing.map((kind) => {
    const { captured, shown } = byKind[kind]!;
    return (shown - captured) / (cleanF1 - captured);
  });
  const accepted = results.flatMap(({ kinds }) => kinds.filter(({ shown }) => shown[model]!.accepted));
  const before = accepted.flatMap(({ captured }) => captured.right).length;
  const lost = accepted.flatMap(({ captured, shown }) =>
    captured.right.filter((box) => !shown[model]!.matched.right.includes(box)),
  ).length;
  const harmful = before === 0 ? 0 : lost / before;
  return { cleanF1, byKind, losing, wonBack: mean(wonBack), harmful, rightBefore: before };
}

/** Over all clips together, so that a clip without movement does not decide. The figure is the mean over kinds. */
function flickerOf(model: string, clips: readonly ClipResult[]): NonNullable<RecovererSummary['flicker']> {
  const kinds = [...new Set(clips.map(({ kind }) => kind))];
  const byKind = kinds.map((kind) => {
    const some = clips.filter((clip) => clip.kind === kind);
    const clean = mean(some.map((clip) => clip.clean));
    const captured = mean(some.map((clip) => clip.captured)) / clean;
    const recovered = mean(some.map((clip) => clip.recovered[model]!)) / clean;
    return [kind, { captured, recovered }] as const;
  });
  return {
    captured: mean(byKind.map(([, { captured }]) => captured)),
    recovered: mean(byKind.map(([, { recovered }]) => recovered)),
    byKind: Object.fromEntries(byKind),
  };
}
