import { afterAll, describe, expect, it } from 'vitest';
import { present } from '../core/assessment.js';
import { configSchema } from '../config/schema.js';
import { FoglightError } from '../core/errors.js';
import { createReasoner } from './reasoner.js';
import { code, drawn, word } from '../../test/support/drawnInstruments.js';
import type { View } from '../core/view.js';
import { assessment, history, view, type ViewParts } from '../../test/support/views.js';

/** A deadline that no machine misses: lateness has tests of its own. */
const patient = (reason = {}) => configSchema.parse({ reason: { deadline_ms: 600_000, ...reason } }).reason;

const reasoner = createReasoner(patient());
const { reason } = reasoner;
afterAll(() => reasoner.close());

const ask = (text: string, parts = {}, signal = new AbortController().signal) => {
  const shown = view(parts);
  return reason({ id: 'q', text }, shown, history({ steady: present(shown.assessment) }), signal);
};

it('answers with the five parts of the chain, about a named picture', async () => {
  const answer = await ask('What is wrong with the picture?', {
    assessment: assessment({ fog: 0.8, noise: 0.5 }, { severity: 0.7 }),
  });
  expect(answer).toMatchObject({
    status: 'answered',
    camera: 'front',
    stampNs: 10_000_000_000n,
    views: ['captured'],
    text: 'Strong fog and moderate noise, over the whole picture.',
  });
  expect(answer.chain.types.map((d) => d.kind)).toEqual(['fog', 'noise']);
  expect(answer.chain.influence).toContain('Fog takes contrast away');
  expect(answer.chain.influence).toContain('Noise buries faint texture');
  expect(answer.chain.reasoning).toContain('Severity 0.70 of 1');
  expect(answer.chain.conclusion).toContain('The picture is badly damaged with fog and noise.');
  expect(answer.chain.answer).toBe(answer.text);
});

it('gives shorter chains for cleaner pictures', async () => {
  const length = async (fog: number) =>
    JSON.stringify((await ask('Is it foggy?', { assessment: assessment({ fog, noise: fog }) })).chain).length;
  expect(await length(0)).toBeLessThan(await length(0.3));
  expect(await length(0.3)).toBeLessThan(await length(0.9));
});

it('says that it cannot tell, and what would be needed', async () => {
  const answer = await ask('Is the gate open?');
  expect(answer).toMatchObject({ status: 'cannot_tell', confidence: 0 });
  expect(answer.needs).toBeTruthy();
});

it('rejects a question whose signal is already aborted', async () => {
  await expect(ask('What is wrong?', {}, AbortSignal.abort())).rejects.toSatisfy(
    (error) => error instanceof FoglightError && error.code === 'FOG_REASON_LATE',
  );
});

describe('both views', () => {
  const size = { width: 640, height: 360 };
  const flagged = {
    verdict: { kind: 'recover', reason: 'severity 0.60 over 0.30', sinceNs: 0n } as const,
    assessment: assessment({ fog: 0.7 }, { severity: 0.6 }),
  };
  const ask = (text: string, parts: ViewParts, config = {}) => {
    const own = createReasoner(patient(config));
    const shown = view({ header: size, ...parts });
    return own
      .reason({ id: 'q', text }, shown, history(), new AbortController().signal)
      .then((answer) => ({ answer, fetched: shown.fetched, counts: own.describe().counts }))
      .finally(() => own.close());
  };
  const blank = () => drawn(640, 360, '').then((p) => p.bytes);
  const bay = async () =>
    (await drawn(640, 360, await code('BAY 7', 'QRCode', { x: 420, y: 20, width: 140 }))).bytes;

  it('finds in the recovered view what is hidden in the captured one, with lower confidence', async () => {
    const { answer, counts } = await ask('What does the QR code say?', {
      ...flagged,
      pixels: await blank(),
      recoveredPixels: await bay(),
    });
    expect(answer).toMatchObject({ status: 'answered', views: ['captured', 'recovered'] });
    expect(answer.text).toContain('BAY 7');
    expect(answer.chain.reasoning).toContain('The views disagree');
    expect(answer.confidence).toBeLessThan(0.75);
    expect(counts).toMatchObject({ bothViews: 1, disagreed: 1, flipped: 1 });
  });

  it('keeps the answer of the captured view if the recovered one has lost it', async () => {
    const { answer, counts } = await ask('What does the QR code say?', {
      ...flagged,
      pixels: await bay(),
      recoveredPixels: await blank(),
    });
    expect(answer.text).toContain('BAY 7');
    expect(counts).toMatchObject({ disagreed: 1, flipped: 0 });
  });

  it('does not ask for a recovery of a picture that passes', async () => {
    const { answer, fetched } = await ask('Is there a QR code?', {
      pixels: await bay(),
      recoveredPixels: await bay(),
    });
    expect(answer.text).toContain('Yes');
    expect(fetched).toEqual({ captured: 1, recovered: 0 });
  });

  it.each([
    ['captured', ['captured'], { captured: 1, recovered: 0 }],
    ['recovered', ['recovered'], { captured: 0, recovered: 1 }],
    // A code that is read is read: no doubt is left.
    ['adaptive', ['captured'], { captured: 1, recovered: 0 }],
  ])('looks at the views that it is told to: %s', async (views, looked, fetched) => {
    const asked = await ask(
      'Is there a QR code?',
      { ...flagged, pixels: await bay(), recoveredPixels: await bay() },
      { views },
    );
    expect(asked.answer.views).toEqual(looked);
    expect(asked.fetched).toEqual(fetched);
  });

  it('reads the recovered view too if the confidence of the captured one is low (adaptive)', async () => {
    const parts = { ...flagged, pixels: await blank(), recoveredPixels: await bay() };
    const { answer } = await ask('Is there a QR code?', parts, { views: 'adaptive' });
    expect(answer.views).toEqual(['captured', 'recovered']);
    expect(answer.text).toContain('BAY 7');
  });
});

it('runs each instrument once for several questions', async () => {
  const own = createReasoner(patient());
  const shown = view({
    header: { width: 640, height: 360 },
    pixels: (await drawn(640, 360, word('STOP', 60, 60, 40))).bytes,
  });
  const signal = new AbortController().signal;
  const texts = [
    'What does the sign say?',
    'Is there any text?',
    'Does the sign say STOP?',
    'Is there a QR code?',
  ];
  const answers = await Promise.all(
    texts.map((text) => own.reason({ id: text, text }, shown, history(), signal)),
  );
  expect(answers.map((a) => a.text)).toEqual([
    'It reads "STOP" (upper left).',
    'Yes: "STOP" (upper left).',
    'Yes, "STOP" can be read in the upper left.',
    'No code can be read.',
  ]);
  expect(shown.fetched.captured).toBe(1);
  await own.close();
});

it('detects motion from successive pictures, and says that it needs a second one before', async () => {
  const at = async (x: number, ns: bigint) =>
    view({
      header: { width: 640, height: 360, stampNs: ns },
      pixels: (await drawn(640, 360, `<rect x="${x}" y="20" width="90" height="70"/>`)).bytes,
    });
  const put = async (text: string, shown: View) =>
    reason({ id: 'm', text }, shown, history(), new AbortController().signal);
  expect(await put('Is anything moving?', await at(20, 0n))).toMatchObject({ status: 'cannot_tell' });
  await reasoner.observe(await at(20, 1_000_000_000n));
  const moving = await put('Is anything moving?', await at(80, 2_000_000_000n));
  expect(moving).toMatchObject({ status: 'answered', text: 'Yes, something moves in the upper left.' });
});

it('drops and counts an answer that is too late', async () => {
  const own = createReasoner({ ...configSchema.parse({}).reason, deadline_ms: 30 });
  const never = { ...view(), captured: () => new Promise<never>(() => {}) };
  const put = own.reason(
    { id: 'q', text: 'Is there a QR code?' },
    never,
    history(),
    new AbortController().signal,
  );
  await expect(put).rejects.toMatchObject({ code: 'FOG_REASON_LATE' });
  expect(own.describe().counts).toMatchObject({ asked: 1, late: 1, answered: 0 });
  await own.close();
});

it('runs no instrument on a black picture', async () => {
  const answer = await ask('How many people are there?', {
    assessment: assessment({}, { pictureState: 'black' }),
  });
  expect(answer).toMatchObject({ status: 'cannot_tell', needs: 'a view of the scene: the picture is black' });
});
