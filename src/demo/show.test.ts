import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Assessment } from '../core/assessment.js';
import { DEGRADATIONS } from '../core/degradation.js';
import type { FrameHeader } from '../core/frame.js';
import type { Answer } from '../core/question.js';
import { Drive } from './drive/drive.js';
import { Film, type Take } from './film.js';
import { Footage, truthOf } from './footage.js';
import { sheet, worstMoments } from './sheet.js';
import { table } from './table.js';
import { stretches, timeline } from './timeline.js';

const good = { kind: 'ok', degradations: [], reason: '', sinceNs: 0n } as const;

const FRAMES = 48;
let film: Film;
let footage: Footage;

const header = (seq: number): FrameHeader => ({
  ...{ camera: 'drive', frameId: 'drive', seq, stampNs: BigInt(seq) * 500_000_000n, receivedNs: 0n },
  ...{ width: 160, height: 90, layout: 'rgb8', matrix: 'bt601', still: false },
});

const assessed = (severity: number): Assessment => {
  const intensities = new Float32Array(DEGRADATIONS.length);
  intensities[DEGRADATIONS.indexOf('fog')] = severity;
  return { intensities, severity, where: new Float32Array(48), pictureState: 'normal' };
};

/** Events of a pipeline that recovers fog perfectly and nothing else. */
beforeAll(async () => {
  film = new Film(await Drive.open({ width: 160, height: 90, fps: 2, seconds: 24 }), 4);
  const takes = Array.from({ length: FRAMES }, (_, index): Take => {
    return { index, stampNs: header(index).stampNs, ...film.weather(index), psnr: 12 };
  });
  footage = new Footage(film, takes);
  for (const { index, degradations, condition } of takes) {
    const severity = Math.max(0, ...degradations.map(({ intensity }) => intensity));
    const worth = severity > 0.4;
    footage.publish({
      type: 'report',
      header: header(index),
      assessment: assessed(severity),
      condition: good,
    });
    const verdict = { kind: worth ? 'recover' : 'pass', reason: '', sinceNs: 0n } as const;
    footage.publish({ type: 'verdict', header: header(index), verdict });
    if (!worth) continue;
    const accepted = condition === 'fog';
    const recovery = {
      accepted,
      ...(!accepted && { refusal: 'no_gain' as const }),
      ...{ severityBefore: severity, severityAfter: severity / 2, reassessment: assessed(severity / 2) },
      ...{ agreement: 1, worstAgreement: 1, tookMs: 1 },
    };
    // One level brighter than the truth.
    const bytes = film.clean(index).picture.data.map((value) => Math.min(254, value) + 1);
    footage.publish({
      type: 'recovered',
      header: header(index),
      recovery,
      ...(accepted && { picture: { header: header(index), bytes } }),
    });
  }
});

describe('what the demo shows', () => {
  test('keeps the recovered picture of the worst moment only', () => {
    expect([...footage.worst.keys()]).toEqual(['fog']);
    const fog = footage.frames.filter(({ condition }) => condition === 'fog');
    expect(footage.worst.get('fog')!.truth).toBe(Math.max(...fog.map(truthOf)));
    expect(fog.find(({ recovery }) => recovery)!.recovery!.psnr).toBeGreaterThan(47);
  });

  test('the sheet has a row a condition, with what was recovered and why not', async () => {
    const rows = await worstMoments(film, footage);
    expect(rows.map(({ name, recovered, refused }) => [name, recovered !== undefined, refused])).toEqual([
      ['fog', true, undefined],
      ['night', false, 'no_gain'],
      ['dirty lens', false, 'no_gain'],
      ['noise', false, 'no_gain'],
    ]);
    const png = await sheet(rows);
    const { width, height } = await sharp(png).metadata();
    expect(width).toBe(1616);
    expect(height).toBeGreaterThan(4 * 292);
    // The second tile of the first row is the recovered picture, not the background.
    const { data } = await sharp(png)
      .extract({ left: 700, top: 250, width: 1, height: 1 })
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([...data]).not.toEqual([0x16, 0x20, 0x2a]);
  });

  test('the timeline shows the verdict as its ground', async () => {
    const png = await timeline(footage.frames);
    const at = async (index: number): Promise<number[]> => {
      const left = Math.round(84 + ((index + 0.5) / FRAMES) * (1372 - 84));
      const { data } = await sharp(png)
        .extract({ left, top: 100, width: 1, height: 1 })
        .raw()
        .toBuffer({ resolveWithObject: true });
      return [...data.subarray(0, 3)];
    };
    const flagged = footage.frames.findIndex(({ verdict }) => verdict === 'recover');
    expect(await at(flagged)).toEqual([0xfb, 0xe6, 0xc2]);
    expect(await at(0)).toEqual([0xdf, 0xf0, 0xe0]);
  });

  test('the table has a line a stretch, with what was tried, what was won, and the answer given there', () => {
    const question = { id: 'q1', text: 'What is wrong with the picture?' };
    const fog = footage.frames.find(({ condition }) => condition === 'fog')!;
    const answers = [{ question, text: 'Fog, strong.', stampNs: fog.stampNs }] as Answer[];
    const lines = table(footage.frames, answers).split('\n');
    expect(lines.length).toBe(2 + stretches(footage.frames, ({ condition }) => condition).length);
    const line = lines.find((text) => text.startsWith('fog'))!;
    const tried = footage.frames.filter(({ condition, recovery }) => condition === 'fog' && recovery).length;
    expect(line).toContain(`${tried} of ${tried}`);
    expect(line).toMatch(/\+3\d\.\d dB/);
    expect(line).toMatch(/Fog, strong\.$/);
    expect(lines.find((text) => text.startsWith('noise'))).toMatch(/0 of \d+/);
  });
});
