import { from, lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { header } from '../../../test/support/events.js';
import { assessment } from '../../../test/support/views.js';
import { parseConfig } from '../../config/load.js';
import type { PipelineEvent } from '../../core/events.js';
import { Pixels } from '../../core/pixels.js';
import type { Budget } from '../../gate/budget.js';
import type { Assessment } from '../../core/assessment.js';
import type { Answer } from '../../core/question.js';
import { newsOf } from '../../reason/standing/news.js';
import { CameraCondition } from '../cameraCondition.js';
import type { Context } from '../context.js';
import type { JudgedFrame } from '../records.js';
import type { GateSettings } from '../settings.js';
import { judge } from './judge.js';

/** Pictures a second. */
const RATE = 15;
const SECOND = 1_000_000_000n;

/** Judges what a camera shows for some seconds, in gate time, with a budget that is spent and free by turns. */
async function watched(
  gate: Partial<GateSettings>,
  seconds: number,
  shows: (seq: number) => Assessment,
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
  const frames = Array.from({ length: seconds * RATE }, (_, seq) => {
    const stampNs = header(0).stampNs + (BigInt(seq) * SECOND) / BigInt(RATE);
    return {
      frame: {
        header: header(seq, { stampNs, receivedNs: stampNs }),
        pixels: new Pixels(new ArrayBuffer(0)),
      },
      assessment: shows(seq),
      thumbnail: new Float32Array(27 * 48),
    };
  });
  const judged = await lastValueFrom(from(frames).pipe(judge(context, budget), toArray()));
  return { events, judged };
}

const dark = (gate: Partial<GateSettings>): ReturnType<typeof watched> =>
  watched(gate, 75, (seq) => assessment({ darkness: 0.9 }, { severity: 0.7 + 0.1 * Math.sin(seq) }));

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

describe('ten minutes of a clean clip', () => {
  it('whose measurements flicker as those of a clip coded at 1 Mbit/s do change no condition, and are one answer', async () => {
    // What was measured of such clips goes over PRESENT and back some hundred times in ten minutes.
    const wave = (seq: number, everyS: number): number =>
      0.5 + 0.5 * Math.sin((seq * 2 * Math.PI) / RATE / everyS);
    const { events, judged } = await watched({ high: 0.33, low: 0.26 }, 600, (seq) =>
      assessment(
        {
          sharpness: 0.05 + 0.3 * wave(seq, 2.6),
          fog: 0.4 * wave(seq, 1),
          lens_blur: seq % 40 === 20 ? 0.78 : 0.05,
        },
        { severity: 0.15 + 0.2 * wave(seq, 3.6) },
      ),
    );
    expect(events.filter(({ type }) => type === 'condition')).toHaveLength(1);
    const answer = { question: { id: 'q', text: 'What is wrong with the picture?' }, text: '' } as Answer;
    expect(new Set(judged.map(({ history }) => newsOf(answer, history.condition))).size).toBe(1);
    const names = judged.map(({ history }) =>
      history.steady
        .map(({ kind }) => kind)
        .sort()
        .join(),
    );
    expect(names.filter((one, i) => i > 10 * RATE && one !== names[i - 1])).toEqual([]);
  });
});
