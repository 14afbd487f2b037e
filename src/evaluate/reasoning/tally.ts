import type { DegradationKind, Level } from '../../core/degradation.js';
import { mean } from '../scores.js';

/** A figure for the captured and the recovered view and for what a run publishes (recovered where flagged). */
export interface ViewScores {
  readonly captured: number;
  readonly recovered: number;
  readonly best: number;
  /** On the same pictures, uncorrupted. */
  readonly clean: number;
}

export type ByLevel<T> = Readonly<Record<Level, T>>;
export type ByKind<T> = Readonly<Partial<Record<DegradationKind, ByLevel<T>>>>;

export interface WonBack {
  /** Mean over the kinds below; NaN where nothing costs anything. */
  readonly mean: number;
  /** Each kind that costs anything at a level: the share of the cost that is won back; below 0 where more is lost. */
  readonly kinds: Readonly<Record<string, number>>;
}

/**
 * The share of what corruption costs at a level that a view wins back.
 *
 * @param least a cost below is chance and left out
 */
export function wonBack(
  table: ByKind<ViewScores>,
  level: Level,
  view: 'recovered' | 'best',
  least: number,
): WonBack {
  const kinds = Object.entries(table).flatMap(([kind, levels]) => {
    const seen = levels[level];
    const cost = seen.clean - seen.captured;
    return cost >= least ? [[kind, (seen[view] - seen.captured) / cost] as const] : [];
  });
  return { mean: mean(kinds.map(([, share]) => share)), kinds: Object.fromEntries(kinds) };
}
