import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Assessment, PictureState } from '../core/assessment.js';
import type { Condition } from '../core/condition.js';
import { DEGRADATIONS, type DegradationKind } from '../core/degradation.js';
import { initialCondition, miss, observe, type ConditionRules, type ConditionState } from './condition.js';

const MS = 1_000_000n;
const rules: ConditionRules = { high: 0.5, low: 0.3, holdNs: 3000n * MS };

type Seen = Partial<Record<DegradationKind, number>> & { state?: PictureState; moved?: boolean };
type Moment = { atMs: number } & ({ seen: Seen } | { missing: string; final?: boolean });

const assessment = ({ state = 'normal', ...kinds }: Seen): Assessment => ({
  intensities: Float32Array.from(DEGRADATIONS, (kind) => kinds[kind] ?? 0),
  severity: Math.max(0, ...DEGRADATIONS.map((kind) => kinds[kind] ?? 0)),
  where: new Float32Array(48),
  pictureState: state,
});

/** The condition after each moment. */
function live(moments: readonly Moment[]): (Condition | undefined)[] {
  let state: ConditionState = initialCondition(0n, 0n);
  return moments.map((moment) => {
    const nowNs = BigInt(moment.atMs) * MS;
    if ('seen' in moment) {
      const { moved = false, ...seen } = moment.seen;
      const movedSinceNs = moved ? nowNs : undefined;
      const input = { assessment: assessment(seen), movedSinceNs, nowNs, stampNs: nowNs, still: false };
      state = observe(state, input, rules);
    } else state = miss(state, { reason: moment.missing, final: moment.final ?? false, nowNs }, rules);
    return state.condition;
  });
}

const changes = (conditions: readonly (Condition | undefined)[]): Condition[] =>
  conditions.filter((one, i): one is Condition => one !== undefined && one.kind !== conditions[i - 1]?.kind);

/** Ten pictures a second. */
const pictures = (fromMs: number, toMs: number, seen: (atMs: number) => Seen): Moment[] =>
  Array.from({ length: (toMs - fromMs) / 100 }, (_, i) => fromMs + i * 100).map((atMs) => ({
    atMs,
    seen: seen(atMs),
  }));

const seen: fc.Arbitrary<Seen> = fc.record({
  fog: fc.double({ min: 0, max: 1, noNaN: true }),
  noise: fc.double({ min: 0, max: 1, noNaN: true }),
  state: fc.constantFrom('normal', 'normal', 'normal', 'black', 'covered', 'frozen'),
  moved: fc.boolean(),
});
/** Anything for a while, then anything else: what lasts and what does not. */
const anyLife: fc.Arbitrary<Moment[]> = fc
  .array(
    fc.record({
      what: fc.oneof(
        seen.map((one) => ({ seen: one })),
        fc.constant({ missing: 'no route to host' }),
      ),
      times: fc.integer({ min: 1, max: 60 }),
      gapMs: fc.integer({ min: 10, max: 500 }),
    }),
    { maxLength: 20 },
  )
  .map((stretches) => {
    let atMs = 0;
    return stretches.flatMap(({ what, times, gapMs }) =>
      Array.from({ length: times }, () => ({ ...what, atMs: (atMs += gapMs) })),
    );
  });

describe('condition', () => {
  it('is that of the first picture, and then of what lasts', () => {
    const day = live([
      ...pictures(0, 10_000, () => ({})),
      ...pictures(10_000, 30_000, () => ({ fog: 0.9 })),
      ...pictures(30_000, 60_000, () => ({})),
    ]);
    expect(changes(day).map(({ kind }) => kind)).toEqual(['ok', 'degraded', 'ok']);
    expect(changes(day)[1]!.degradations).toEqual(['fog']);
  });

  it('does not change for what passes', () => {
    const gust = pictures(0, 60_000, (atMs) => (atMs % 20_000 < 2_000 ? {} : { fog: 0.9, noise: 0.6 }));
    expect(changes(live(gust.slice(20)))).toHaveLength(1);
  });

  it('names what is there together, and keeps the names steady', () => {
    const night = live(
      pictures(0, 60_000, (atMs) => ({ darkness: 0.9, noise: 0.6, sharpness: atMs % 200 ? 0.12 : 0.18 })),
    );
    expect(new Set(night.map((one) => one!.degradations.join()))).toEqual(new Set(['darkness,noise']));
  });

  it.each([
    [{ state: 'black' }, 'unusable'],
    [{ state: 'covered' }, 'unusable'],
    [{ state: 'frozen' }, 'frozen'],
    [{ moved: true }, 'moved'],
  ] as const)('%j is %s', (what, kind) => {
    const day = live([...pictures(0, 5_000, () => ({})), ...pictures(5_000, 10_000, () => what)]);
    expect(day.at(-1)).toMatchObject({ kind, sinceNs: 5_000n * MS });
  });

  it('is gone since the last picture, at once where nothing more can come, and back when pictures last', () => {
    const silence = (fromMs: number, final = false): Moment => ({ atMs: fromMs, missing: 'lost', final });
    const seenFor = pictures(0, 5_000, () => ({}));
    expect(live([...seenFor, silence(6_000)]).at(-1)!.kind).toBe('ok');
    expect(live([...seenFor, silence(8_000)]).at(-1)).toMatchObject({ kind: 'gone', sinceNs: 4_900n * MS });
    expect(live([...seenFor, silence(5_000, true)]).at(-1)).toMatchObject({ kind: 'gone', reason: 'lost' });
    expect(live([silence(1_000), silence(3_000)]).map((one) => one?.kind)).toEqual([undefined, 'gone']);
    const back = live([...seenFor, silence(8_000), ...pictures(9_000, 15_000, () => ({}))]);
    expect(changes(back).map(({ kind, sinceNs }) => [kind, sinceNs])).toEqual([
      ['ok', 0n],
      ['gone', 4_900n * MS],
      ['ok', 9_000n * MS],
    ]);
  });

  it('judges a still alone', () => {
    const input = { movedSinceNs: undefined, nowNs: 0n, stampNs: 0n, still: true };
    const dark = observe(
      initialCondition(0n, 0n),
      { ...input, assessment: assessment({ darkness: 1 }) },
      rules,
    );
    expect(dark.condition!.kind).toBe('degraded');
    expect(observe(dark, { ...input, assessment: assessment({}) }, rules).condition!.kind).toBe('ok');
  });

  it('never changes sooner than the hold after the change before', () => {
    fc.assert(
      fc.property(anyLife, (moments) => {
        const conditions = live(moments);
        let changedMs: number | undefined;
        for (const [i, { atMs }] of moments.entries()) {
          const [before, now] = [conditions[i - 1], conditions[i]];
          if (now === undefined || JSON.stringify(said(before)) === JSON.stringify(said(now))) continue;
          if (changedMs !== undefined) expect(atMs - changedMs).toBeGreaterThanOrEqual(3_000);
          changedMs = atMs;
        }
      }),
    );
  });

  it('never moves its beginning while the state stays, and never begins later than it is said', () => {
    fc.assert(
      fc.property(anyLife, (moments) => {
        const conditions = live(moments);
        for (const [i, { atMs }] of moments.entries()) {
          const [before, now] = [conditions[i - 1], conditions[i]];
          if (before && before.kind === now?.kind) expect(now.sinceNs).toBe(before.sinceNs);
          if (now) expect(now.sinceNs).toBeLessThanOrEqual(BigInt(atMs) * MS);
        }
      }),
    );
  });
});

const said = (condition: Condition | undefined): unknown => [condition?.kind, condition?.degradations];
