import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import {
  answer,
  assessment,
  condition,
  frameEvents,
  header,
  START_NS,
} from '../../../test/support/events.js';
import type { PipelineEvent } from '../../core/events.js';
import { Summary } from '../summary.js';
import { summaryLine } from './lines.js';
import { jsonLinesSink } from './sink.js';

async function lines(events: readonly PipelineEvent[]): Promise<Record<string, unknown>[]> {
  const out = new PassThrough();
  const written = text(out);
  const sink = jsonLinesSink(out);
  for (const event of events) await sink.publish(event);
  await sink.close();
  out.end();
  return (await written)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('JSON lines', () => {
  it('tell each report with its verdict', async () => {
    const got = await lines(frameEvents(header(2, { input: 'a.jpg' })));
    expect(got).toHaveLength(1);
    expect(Object.keys(got[0]!)).toEqual([
      'type',
      'camera',
      'stamp',
      'input',
      'frame',
      'severity',
      'overall',
      'intensities',
      'verdict',
      'reason',
      'condition',
    ]);
    expect(got[0]).toMatchObject({
      type: 'report',
      camera: 'front',
      input: 'a.jpg',
      frame: 2,
      stamp: 1767225600.066666,
      severity: 0.5,
      overall: 1,
      intensities: { fog: 0.75, noise: 0.25, rain: 0 },
      verdict: 'recover',
      reason: 'fog',
      condition: 'degraded',
    });
  });

  it('lose no report for want of a verdict', async () => {
    const report = (seq: number): PipelineEvent => ({
      type: 'report',
      header: header(seq),
      assessment,
      condition,
    });
    const got = await lines([report(0), report(1)]);
    expect(got.map(({ input, frame, verdict }) => [input, frame, verdict])).toEqual([
      ['front', 0, null],
      ['front', 1, null],
    ]);
  });

  it('tell answers and errors', async () => {
    const got = await lines([
      { type: 'answer', answer: answer(START_NS) },
      {
        type: 'error',
        camera: 'front',
        code: 'FOG_BAG_BAD',
        message: 'The bag is damaged',
        stampNs: START_NS,
      },
    ]);
    expect(got).toMatchObject([
      {
        type: 'answer',
        answer: 'Nebel, stärker als Rauschen',
        status: 'answered',
        question: 'Was ist mit dem Bild los? 霧?',
        confidence: 0.75,
        camera: 'front',
        stamp: 1767225600,
        views: ['captured', 'recovered'],
        chain: { types: [{ kind: 'fog', intensity: 0.75 }], conclusion: 'fog' },
        took_ms: 2,
      },
      {
        type: 'error',
        error: 'FOG_BAG_BAD',
        message: 'The bag is damaged',
        camera: 'front',
        stamp: 1767225600,
      },
    ]);
  });

  it('tell the end of a run, a line a camera, with the condition it ended in', async () => {
    const summary = new Summary();
    for (const event of frameEvents(header(2))) summary.publish(event);
    summary.publish({ type: 'condition', camera: 'front', stampNs: START_NS, condition });
    summary.publish({
      type: 'drop',
      camera: 'gate',
      stampNs: START_NS,
      stage: 'ingest',
      reason: 'no_buffer',
    });
    const got = [...summary.byCamera()].map(([camera, totals]) => summaryLine(camera, totals));
    expect(got).toMatchObject([
      {
        type: 'summary',
        camera: 'front',
        frames: 1,
        reported: 1,
        verdicts: { recover: 1 },
        dropped: {},
        condition: 'degraded',
        reason: condition.reason,
      },
      {
        type: 'summary',
        camera: 'gate',
        frames: 1,
        reported: 0,
        dropped: { 'ingest.no_buffer': 1 },
        condition: null,
      },
    ]);
  });

  it('tell once that a source is absent and once that it is back', async () => {
    const state = (state: 'starting' | 'waiting' | 'running', s: bigint): PipelineEvent => ({
      type: 'source',
      camera: 'front',
      state,
      reason: 'why',
      atNs: START_NS + s * 1_000_000_000n,
    });
    const tries = [0n, 1n, 2n].flatMap((s) => [state('starting', s), state('waiting', s)]);
    expect(await lines([...tries, state('running', 4n)])).toEqual([
      { type: 'source', camera: 'front', stamp: 1767225600, status: 'absent', reason: 'why' },
      { type: 'source', camera: 'front', stamp: 1767225604, status: 'back', reason: 'why', after: 4 },
    ]);
  });

  it('end quietly when nobody reads any more', async () => {
    const out = new PassThrough();
    const sink = jsonLinesSink(out);
    out.destroy(new Error('EPIPE'));
    await new Promise(setImmediate);
    await sink.publish({ type: 'answer', answer: answer(START_NS) });
    await sink.close();
    expect(out.writableLength).toBe(0);
  });
});
