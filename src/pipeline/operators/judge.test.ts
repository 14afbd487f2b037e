import { from, lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { header } from '../../../test/support/events.js';
import { assessment } from '../../../test/support/views.js';
import { parseConfig } from '../../config/load.js';
import type { PipelineEvent } from '../../core/events.js';
import { Pixels } from '../../core/pixels.js';
import type { Budget } from '../../gate/budget.js';
import { CameraCondition } from '../cameraCondition.js';
import type { Context } from '../context.js';
import type { JudgedFrame } from '../records.js';
import type { GateSettings } from '../settings.js';
import { judge } from './judge.js';

/** 75 s at 15 pictures a second. */
const FRAMES = 75 * 15;
const SECOND = 1_000_000_000n;

/** Judges a camera that stays dark, in gate time, with a budget that is spent and free by turns. */
async function dark(
  gate: Partial<GateSettings>,
): Promise<{ events: PipelineEvent[]; judged: JudgedFrame[] }> {
  const events: PipelineEvent[] = [];
  const settings: GateSettings = {
    ...{ policy: 'adaptive', high: 0.5, low: 0.3, budget: 0.2 },
    ...{ dwellNs: 3n * SECOND, holdNs: 3n * SECOND, learnNs: 300n * SECOND, movedNs: 10n * SECOND },
    ...gate,
  };
  const emit = (event: PipelineEvent): void => void events.push(event);
  const clock = { wallNs: () => header(0).stampNs, monotonicMs: () => 0 };
  const context = {
    camera: 'front',
    mode: 'live',
    config: parseConfig({}),
    gate: settings,
    sinks: { emit },
    clock,
    condition: new CameraCondition('front', () => settings, clock, emit),
  } as unknown as Context;
  const budget: Budget = {
    spend: () => {},
    spent: (nowMs) => (nowMs % 14_000 < 7_000 ? 0.9 : 0.1),
    reset: () => {},
  };
  const frames = Array.from({ length: FRAMES }, (_, seq) => {
    const stampNs = header(0).stampNs + (BigInt(seq) * SECOND) / 15n;
    return {
      frame: {
        header: header(seq, { stampNs, receivedNs: stampNs }),
        pixels: new Pixels(new ArrayBuffer(0)),
      },
      assessment: assessment({ darkness: 0.9 }, { severity: 0.7 + 0.1 * Math.sin(seq) }),
      thumbnail: new Float32Array(27 * 48),
    };
  });
  const judged = await lastValueFrom(from(frames).pipe(judge(context, budget), toArray()));
  return { events, judged };
}

describe('a camera that stays dark for 75 s under a spent budget', () => {
  it('is degraded from its first picture on, in one change', async () => {
    const { events } = await dark({});
    const changes = events.filter((event) => event.type === 'condition');
    expect(changes.map(({ condition }) => [condition.kind, condition.degradations])).toEqual([
      ['degraded', ['darkness']],
    ]);
  });

  it('keeps its verdict; the reason says that the budget was spent, and changes no sooner than the dwell', async () => {
    const { judged } = await dark({});
    expect(new Set(judged.map(({ verdict }) => verdict.kind))).toEqual(new Set(['recover']));
    for (const { recovers, verdict } of judged)
      expect(verdict.reason.endsWith('; recovery budget spent')).toBe(!recovers);
    const turns = judged.filter(({ recovers }, i) => i > 0 && recovers !== judged[i - 1]!.recovers);
    expect(turns.length).toBeGreaterThan(2);
    for (const [i, { nowNs }] of turns.entries())
      if (i > 0) expect(nowNs - turns[i - 1]!.nowNs).toBeGreaterThanOrEqual(3n * SECOND);
  });

  it('has the same condition whatever the policy', async () => {
    const told = async (policy: GateSettings['policy']): Promise<PipelineEvent[]> =>
      (await dark({ policy })).events.filter(({ type }) => type === 'condition');
    expect(await told('never')).toEqual(await told('adaptive'));
    expect(await told('always')).toEqual(await told('adaptive'));
  });
});
