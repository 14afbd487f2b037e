import { DEGRADATIONS, LEVELS, PRESENT, type DegradationKind, type Level } from '../core/degradation.js';
import { SIXTEEN } from './degrade.js';
import type { CleanResult } from './jobs/clean.js';
import type { Cell, DegradedResult } from './jobs/degraded.js';
import type { RealResult } from './jobs/real.js';
import { auc, f1, mean, rDeg, share, spearman } from './scores.js';

type ByKind = Readonly<Record<string, number>>;
type ByLevel = Readonly<Record<Level, number>>;

/** Quality of the assessor. Rates are in [0, 1]. */
export interface AssessorSummary {
  /** Single degradations at mid and high. */
  readonly macroF1: number;
  readonly f1: ByKind;
  /** On the kind present, all levels; `sharpness` is left out: its levels look the same. */
  readonly intensityError: number;
  readonly intensityErrorByKind: ByKind;
  readonly rDegSingle: number;
  readonly rDegCompound: number;
  /** Absent without a detector. */
  readonly spearman?: number;
  readonly aucHigh: number;
  readonly aucMid: number;
  readonly falseAlarms: number;
  readonly flagged: ByLevel;
  readonly flaggedByKind: Readonly<Record<string, ByLevel>>;
  /** Kinds that visibly change the picture: mean structural similarity below 0.9 at level high. */
  readonly damaging: readonly DegradationKind[];
  readonly flaggedDamaging: number;
  readonly real: Readonly<Record<string, { readonly pictures: number; readonly flagged: number }>>;
}

const VISIBLE = 0.9;

export function summariseAssessor(
  degraded: readonly DegradedResult[],
  clean: readonly CleanResult[],
  real: readonly RealResult[],
): AssessorSummary {
  const cells = degraded.flatMap((result) => result.cells);
  const at = (level: Level): Cell[] => cells.filter((cell) => cell.level === level);
  const of = (kind: DegradationKind): Cell[] => cells.filter((cell) => cell.kind === kind);
  const strong = cells.filter(({ level }) => level !== 'low');
  const scores = byKind((kind) => f1OfKind(strong, kind));
  const calm = clean.map(({ severity }) => severity);
  const severities = (level: Level): number[] => at(level).map(({ severity }) => severity);
  const damaging = SIXTEEN.filter((kind) => mean(of(kind).flatMap((cell) => cell.ssim ?? [])) < VISIBLE);
  const flagged = (some: readonly Cell[]): number => share(some, (cell) => cell.flagged);
  const graded = cells.filter(({ kind }) => kind !== 'sharpness');
  return {
    macroF1: mean(Object.values(scores)),
    f1: scores,
    intensityError: mean(graded.map(errorOf)),
    intensityErrorByKind: byKind((kind) => mean(of(kind).map(errorOf))),
    rDegSingle: mean(strong.map((cell) => rDeg(cell.truth, cell.intensities))),
    rDegCompound: mean(degraded.flatMap(({ compounds }) => compounds.map((c) => c.rDeg))),
    ...(cells[0]?.distance !== undefined && { spearman: rankCorrelation(cells, calm) }),
    aucHigh: auc(calm, severities('high')),
    aucMid: auc(calm, severities('mid')),
    falseAlarms: share(clean, (picture) => picture.flagged),
    flagged: byLevel((level) => flagged(at(level))),
    flaggedByKind: Object.fromEntries(
      SIXTEEN.map((kind) => [kind, byLevel((level) => flagged(at(level).filter((c) => c.kind === kind)))]),
    ),
    damaging,
    flaggedDamaging: flagged(at('high').filter(({ kind }) => damaging.includes(kind))),
    real: Object.fromEntries(
      [...new Set(real.map(({ label }) => label))].sort().map((label) => {
        const some = real.filter((result) => result.label === label);
        return [label, { pictures: some.length, flagged: share(some, (result) => result.flagged) }];
      }),
    ),
  };
}

export const byLevel = <T>(of: (level: Level) => T): Record<Level, T> =>
  Object.fromEntries((Object.keys(LEVELS) as Level[]).map((level) => [level, of(level)])) as Record<Level, T>;

const byKind = (of: (kind: DegradationKind) => number): ByKind =>
  Object.fromEntries(SIXTEEN.map((kind) => [kind, of(kind)]));

function f1OfKind(cells: readonly Cell[], kind: DegradationKind): number {
  const index = DEGRADATIONS.indexOf(kind);
  const said = cells.filter(({ intensities }) => intensities[index]! >= PRESENT);
  const right = said.filter((cell) => cell.kind === kind).length;
  const there = cells.filter((cell) => cell.kind === kind).length;
  return f1(right, said.length - right, there - right);
}

function errorOf({ kind, truth, intensities }: Cell): number {
  const index = DEGRADATIONS.indexOf(kind);
  return Math.abs(truth[index]! - intensities[index]!);
}

/** Over all degraded pictures and the clean ones, whose distance is 0. */
function rankCorrelation(cells: readonly Cell[], calm: readonly number[]): number {
  return spearman(
    [...cells.map(({ severity }) => severity), ...calm],
    [...cells.map(({ distance }) => distance ?? 0), ...calm.map(() => 0)],
  );
}
