import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  condition,
  answer,
  assessment,
  frameEvents,
  header,
  recovery,
  START_NS,
} from '../../test/support/events.js';
import { Percentiles } from './percentiles.js';
import { Summary } from './summary.js';

describe('the summary', () => {
  it('counts everything, together and by camera', () => {
    const summary = new Summary();
    for (let seq = 0; seq < 3; seq += 1) frameEvents(header(seq)).forEach((h) => summary.publish(h));
    const rear = header(0, { camera: 'rear' });
    const refused = { ...recovery, accepted: false, refusal: 'no_gain' } as const;
    summary.publish({ type: 'report', header: rear, assessment, condition });
    summary.publish({
      type: 'verdict',
      header: rear,
      verdict: { kind: 'pass', reason: '', sinceNs: START_NS },
    });
    summary.publish({ type: 'recovered', header: rear, recovery: refused });
    summary.publish({ type: 'best', header: rear, view: 'captured', ageMs: 100 });
    const drop = { type: 'drop', camera: 'rear', stampNs: START_NS } as const;
    summary.publish({ ...drop, stage: 'ingest', reason: 'bad_frame' });
    summary.publish({ ...drop, stage: 'assess', reason: 'superseded' });
    summary.publish({ ...drop, stage: 'publish', reason: 'slow_sink' });
    summary.publish({ type: 'answer', answer: answer(START_NS) });
    summary.publish({ type: 'error', camera: 'rear', code: 'FOG_IMAGE_BAD', message: '' });
    summary.publish({ type: 'source', camera: 'rear', state: 'running', reason: '', atNs: START_NS });

    const totals = summary.totals();
    expect(totals).toEqual({
      framesIn: 6,
      reported: 4,
      verdicts: new Map([
        ['recover', 3],
        ['pass', 1],
      ]),
      recovered: 3,
      refused: new Map([['no_gain', 1]]),
      drops: new Map([
        ['ingest.bad_frame', 1],
        ['assess.superseded', 1],
        ['publish.slow_sink', 1],
      ]),
      answers: new Map([['answered', 1]]),
      best: new Map([
        ['recovered', 3],
        ['captured', 1],
      ]),
      bestAgeMs: totals.bestAgeMs,
      errors: new Map([['FOG_IMAGE_BAD', 1]]),
    });
    expect(totals.bestAgeMs!.p50 / 12).toBeCloseTo(1, 1);
    expect(totals.bestAgeMs!.p99 / 100).toBeCloseTo(1, 1);
    expect([...summary.byCamera()].map(([camera, { framesIn }]) => [camera, framesIn])).toEqual([
      ['front', 3],
      ['rear', 3],
    ]);
  });

  it('has no age without a picture', () => {
    expect(new Summary().totals()).not.toHaveProperty('bestAgeMs');
  });
});

describe('percentiles', () => {
  it('are those of the sorted values, within 1 %', () => {
    const values = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), {
      minLength: 1,
      maxLength: 200,
    });
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (all, p) => {
        const percentiles = new Percentiles();
        all.forEach((value) => percentiles.add(value));
        const sorted = [...all].sort((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(p * all.length)) - 1]!;
        expect(percentiles.at(p)! / exact).toBeGreaterThan(0.99);
        expect(percentiles.at(p)! / exact).toBeLessThan(1.0101);
      }),
    );
  });

  it('take zeros', () => {
    const percentiles = new Percentiles();
    percentiles.add(0);
    expect(percentiles.at(0.5)).toBe(0);
  });
});
