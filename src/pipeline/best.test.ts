import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Best } from './best.js';

const MS = 1_000_000n;
const rules = { dwellNs: 500n * MS, maxAgeNs: 200n * MS };
const at = (ms: number): bigint => BigInt(ms) * MS;

describe('best, live', () => {
  it('carries captured pictures while the camera passes', () => {
    const best = new Best(rules);
    expect([0, 33, 66].map((ms) => best.judged('pass', at(ms), at(ms)))).toEqual([true, true, true]);
  });

  it('carries recovered pictures only while flagged', () => {
    const best = new Best(rules);
    expect(best.judged('recover', at(0), at(0))).toBe(false);
    expect(best.recovered(true, at(0), at(50))).toBe('recovered');
    expect(best.judged('recover', at(66), at(66))).toBe(false);
    expect(best.recovered(true, at(66), at(120))).toBe('recovered');
  });

  it('goes back to captured for a dwell after a refusal, then to recovered again', () => {
    const best = new Best(rules);
    best.judged('recover', at(0), at(0));
    expect(best.recovered(false, at(0), at(50))).toBe('captured');
    expect(best.judged('recover', at(60), at(60))).toBe(true);
    expect(best.recovered(true, at(60), at(110))).toBe('nothing');
    expect(best.judged('recover', at(540), at(540))).toBe(true);
    expect(best.judged('recover', at(560), at(560))).toBe(false);
    expect(best.recovered(true, at(560), at(600))).toBe('recovered');
  });

  it('goes back to captured when recovery is too slow', () => {
    const best = new Best(rules);
    expect(best.judged('recover', at(0), at(0))).toBe(false);
    expect(best.judged('recover', at(200), at(200))).toBe(false);
    expect(best.judged('recover', at(233), at(233))).toBe(true);
  });

  it('never publishes an older picture after a newer one', () => {
    const best = new Best(rules);
    best.judged('recover', at(0), at(0));
    expect(best.judged('pass', at(33), at(33))).toBe(true);
    expect(best.recovered(true, at(0), at(60))).toBe('nothing');
  });

  it('starts anew when time jumps back', () => {
    const best = new Best(rules);
    best.judged('pass', at(10_000), at(10_000));
    expect(best.judged('pass', at(0), at(10_033))).toBe(true);
  });

  it('keeps stamp order and, once on captured, stays a dwell, whatever comes', () => {
    const event = fc.record({
      gapMs: fc.integer({ min: 1, max: 120 }),
      kind: fc.constantFrom<'pass' | 'recover'>('pass', 'recover', 'recover', 'recover'),
      lateMs: fc.integer({ min: 1, max: 300 }),
      accepted: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const best = new Best(rules);
        const published: { stampNs: bigint; view: string; nowNs: bigint }[] = [];
        let nowMs = 0;
        let flagged = false;
        let working: { stampMs: number; doneMs: number; accepted: boolean } | undefined;
        const finish = (untilMs: number): void => {
          if (!working || working.doneMs > untilMs) return;
          const { stampMs, doneMs, accepted } = working;
          working = undefined;
          const view = best.recovered(accepted, at(stampMs), at(doneMs));
          if (view !== 'nothing') published.push({ stampNs: at(stampMs), view, nowNs: at(doneMs) });
        };
        for (const { gapMs, kind, lateMs, accepted } of events) {
          finish((nowMs += gapMs));
          if (flagged !== (kind === 'recover')) published.length = 0; // a change of verdict is the gate's own switch
          flagged = kind === 'recover';
          if (best.judged(kind, at(nowMs), at(nowMs)))
            published.push({ stampNs: at(nowMs), view: 'captured', nowNs: at(nowMs) });
          if (flagged) working ??= { stampMs: nowMs, doneMs: nowMs + lateMs, accepted };
          for (let i = 1; i < published.length; i += 1)
            expect(published[i]!.stampNs).toBeGreaterThan(published[i - 1]!.stampNs);
        }
        // Of each run of captured pictures that follows a recovered one: it lasted at least a dwell.
        for (let i = 1; i < published.length; i += 1) {
          if (!(published[i]!.view === 'captured' && published[i - 1]!.view === 'recovered')) continue;
          const back = published.findIndex((p, j) => j > i && p.view === 'recovered');
          if (back > 0)
            expect(published[back]!.nowNs - published[i]!.nowNs).toBeGreaterThanOrEqual(rules.dwellNs);
        }
      }),
    );
  });
});

describe('best, complete', () => {
  it('follows the order of the pictures: recovered while accepted, captured for a dwell after a refusal', () => {
    const best = new Best(rules);
    const series: [number, 'pass' | 'recover', boolean][] = [
      [0, 'pass', false],
      [100, 'recover', true],
      [200, 'recover', false],
      [300, 'recover', true],
      [699, 'recover', true],
      [700, 'recover', true],
    ];
    expect(series.map(([ms, kind, accepted]) => best.complete(kind, accepted, at(ms), false))).toEqual([
      'captured',
      'recovered',
      'captured',
      'captured',
      'captured',
      'recovered',
    ]);
  });

  it('takes stills one by one', () => {
    const best = new Best(rules);
    expect(best.complete('recover', false, 0n, true)).toBe('captured');
    expect(best.complete('recover', true, 0n, true)).toBe('recovered');
  });
});
