import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../core/verdict.js';
import { step, type GateConfig, type GateInput, type GateState } from './gate.js';

const MS = 1_000_000n;
const config: GateConfig = { policy: 'adaptive', low: 0.3, high: 0.5, dwellNs: 500n * MS };
const input = (score: number, atMs: number, more: Partial<GateInput> = {}): GateInput => ({
  score,
  pictureState: 'normal',
  nowNs: BigInt(atMs) * MS,
  still: false,
  ...more,
});

function judge(inputs: readonly GateInput[], use = config): Verdict[] {
  let state: GateState;
  return inputs.map((one) => (state = step(state, one, use)));
}
const kinds = (inputs: readonly GateInput[], use = config): string[] =>
  judge(inputs, use).map(({ kind }) => kind);

const anyState = fc.constantFrom('normal', 'black', 'covered', 'frozen') as fc.Arbitrary<
  GateInput['pictureState']
>;
const anySeries = fc
  .array(
    fc.record({
      score: fc.double({ min: 0, max: 1, noNaN: true }),
      gapMs: fc.integer({ min: 1, max: 400 }),
      pictureState: anyState,
    }),
    { maxLength: 80 },
  )
  .map((entries) => {
    let atMs = 0;
    return entries.map(({ score, gapMs, pictureState }) => input(score, (atMs += gapMs), { pictureState }));
  });

describe('gate', () => {
  it('flags from high and releases below low only', () => {
    expect(
      kinds([input(0.2, 0), input(0.49, 1000), input(0.5, 2000), input(0.31, 3000), input(0.29, 4000)]),
    ).toEqual(['pass', 'pass', 'recover', 'recover', 'pass']);
  });

  it('keeps a state for its dwell, both ways', () => {
    expect(
      kinds([input(0.1, 0), input(0.9, 499), input(0.9, 500), input(0.1, 999), input(0.1, 1000)]),
    ).toEqual(['pass', 'pass', 'recover', 'recover', 'pass']);
  });

  it('says since when the state holds', () => {
    const verdicts = judge([input(0.9, 0), input(0.8, 700), input(0.1, 1400)]);
    expect(verdicts.map(({ sinceNs }) => sinceNs)).toEqual([0n, 0n, 1400n * MS]);
  });

  it.each(['black', 'covered', 'frozen'] as const)('calls a %s picture hopeless', (pictureState) => {
    expect(kinds([input(0.9, 0, { pictureState })])).toEqual(['hopeless']);
  });

  it('policy always recovers all but what is black or covered; never recovers nothing', () => {
    const series = [
      input(0, 0),
      input(1, 1000, { pictureState: 'frozen' }),
      input(1, 2000, { pictureState: 'black' }),
    ];
    expect(kinds(series, { ...config, policy: 'always' })).toEqual(['recover', 'recover', 'hopeless']);
    expect(kinds(series, { ...config, policy: 'never' })).toEqual(['pass', 'pass', 'pass']);
  });

  it('judges stills alone', () => {
    expect(kinds([input(0.9, 0, { still: true }), input(0.45, 1, { still: true })])).toEqual([
      'recover',
      'pass',
    ]);
  });

  it('starts anew when its clock jumps back', () => {
    expect(kinds([input(0.1, 5000), input(0.9, 100)])).toEqual(['pass', 'recover']);
  });

  it('never changes faster than its dwell', () => {
    fc.assert(
      fc.property(anySeries, (series) => {
        const verdicts = judge(series);
        let changedNs: bigint | undefined;
        for (let i = 1; i < series.length; i += 1) {
          if (verdicts[i]!.kind === verdicts[i - 1]!.kind) continue;
          const nowNs = series[i]!.nowNs;
          if (changedNs !== undefined) expect(nowNs - changedNs).toBeGreaterThanOrEqual(config.dwellNs);
          changedNs = nowNs;
        }
      }),
    );
  });

  it('never flags a camera that stays under its low threshold', () => {
    fc.assert(
      fc.property(anySeries, (series) => {
        const calm = series.map((one) => ({ ...one, score: one.score * 0.29 }));
        expect(kinds(calm)).not.toContain('recover');
      }),
    );
  });

  it('flags a camera that stays above its high threshold, after one dwell at the latest', () => {
    fc.assert(
      fc.property(fc.integer({ min: 500, max: 5000 }), (atMs) => {
        expect(kinds([input(0, 0), input(0.7, atMs)])).toEqual(['pass', 'recover']);
      }),
    );
  });
});
