/** One measured figure. `met` is null where there is no goal: the figure is reported. */
export interface BenchFigure {
  readonly id: string;
  readonly goal: string;
  readonly value: number;
  readonly unit: string;
  readonly met: boolean | null;
}

const round = (value: number): number => Number(value.toPrecision(4));

export const atLeast = (id: string, least: number, value: number, unit: string): BenchFigure => ({
  id,
  goal: `≥ ${round(least)}`,
  value: round(value),
  unit,
  met: value >= least,
});

export const atMost = (id: string, most: number, value: number, unit: string): BenchFigure => ({
  id,
  goal: `≤ ${round(most)}`,
  value: round(value),
  unit,
  met: value <= most,
});

export const reported = (id: string, value: number, unit: string): BenchFigure => ({
  id,
  goal: 'report',
  value: round(value),
  unit,
  met: null,
});

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The value below which the given share, in [0, 1), of the values lies; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * share)] ?? NaN;
}

/** Slope of a line through points (least squares), in y per x. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (pick: (p: readonly [number, number]) => number): number =>
    points.reduce((sum, p) => sum + pick(p), 0) / points.length;
  const [mx, my] = [mean(([x]) => x), mean(([, y]) => y)];
  const over = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  return over / points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
}
