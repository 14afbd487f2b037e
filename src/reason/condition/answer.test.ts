import { describe, expect, it } from 'vitest';
import { present } from '../../core/assessment.js';
import type { Condition } from '../../core/condition.js';
import type { Recovery } from '../../core/recovery.js';
import type { History } from '../../core/view.js';
import { intentOf } from '../intent/intent.js';
import { assessment, history, view, type ViewParts } from '../../../test/support/views.js';
import { answerCondition } from './answer.js';

/** A stream whose picture has long been as it is now, unless told otherwise. */
const ask = (text: string, parts: ViewParts = {}, rest: Partial<History> = {}) => {
  const steady = parts.assessment ? present(parts.assessment) : [];
  const past = history({ steady, ...rest });
  const intent = intentOf(text);
  if (intent.topic !== 'condition') throw new Error(`not about the condition: ${text}`);
  return answerCondition(intent, view(parts), past);
};

const foggy: ViewParts = {
  assessment: assessment({ fog: 0.7, noise: 0.4 }, { severity: 0.6, where: (row) => (row < 2 ? 0.8 : 0.2) }),
  verdict: { kind: 'recover', reason: 'severity 0.60 over 0.30', sinceNs: 8_000_000_000n },
};
const clean: ViewParts = { assessment: assessment({ noise: 0.05 }, { severity: 0.04 }) };
const degraded: Condition = {
  kind: 'degraded',
  degradations: ['fog', 'noise'],
  reason: 'score 0.65 ≥ 0.30',
  sinceNs: 7_000_000_000n,
};
const accepted: Recovery = {
  accepted: true,
  severityBefore: 0.6,
  severityAfter: 0.2,
  reassessment: assessment(),
  agreement: 0.9,
  worstAgreement: 0.5,
  tookMs: 40,
};

describe('a damaged picture', () => {
  it.each([
    ['What is wrong with the picture?', 'Strong fog and moderate noise, in the upper part of the picture.'],
    ['How bad is it?', 'Moderately damaged: severity 0.60 of 1, mostly fog (0.70).'],
    ['Where is the damage?', 'In the upper part of the picture (fog and noise).'],
    [
      'Where is it foggy?',
      'In the upper part of the picture; the map does not tell one degradation from another.',
    ],
    ['Is it foggy?', 'Yes, strong fog (0.70 of 1); the damage lies in the upper part of the picture.'],
    ["Isn't it foggy?", 'Strong fog (0.70 of 1); the damage lies in the upper part of the picture.'],
    ['Is it raining?', 'No, no rain was measured (0.00 of 1; it counts from 0.15).'],
    ['How foggy is it?', 'Strong fog, 0.70 of 1.'],
    [
      'Is the view usable?',
      'The view is usable only with care: strong fog and moderate noise, and it has not been recovered.',
    ],
    ['Is the picture frozen?', 'No, the picture is not frozen.'],
  ])('%s', (question, text) => {
    expect(ask(question, foggy).text).toBe(text);
  });

  it('says since when, and for how long', () => {
    const past = {
      condition: degraded,
      firstNs: 1_000_000_000n,
      presentSince: new Map([
        ['fog', 7_500_000_000n],
        ['noise', 1_000_000_000n],
      ]),
    };
    expect(ask('Since when is it bad?', foggy, past).text).toBe(
      'Degraded since 7.0 s (for 3.0 s): fog and noise.',
    );
    expect(ask('How long has it been foggy?', foggy, past).text).toBe('Fog since 7.5 s (for 2.5 s).');
  });

  it('knows that recovery made the view usable, or did not', () => {
    expect(ask('Is it usable?', { ...foggy, recovery: accepted }).text).toBe(
      'The view is usable after recovery: strong fog and moderate noise as captured; severity fell from 0.60 to 0.20.',
    );
    const refused: Recovery = { ...accepted, accepted: false, refusal: 'content_changed' };
    const answer = ask('Is it usable?', { ...foggy, recovery: refused });
    expect(answer.text).toContain('its recovery was refused');
    expect(answer.reasoning.join(' ')).toContain('refused (content_changed)');
  });

  it('says when it is beyond recovery', () => {
    const verdict = { kind: 'hopeless', reason: 'beyond recovery', sinceNs: 0n } as const;
    expect(ask('Can I trust this image?', { ...foggy, verdict }).text).toMatch(
      /^The view is not usable: strong fog/,
    );
  });
});

describe('a clean picture', () => {
  it.each([
    ['What is wrong?', 'Nothing is measurably wrong with the picture.'],
    ['How bad is it?', 'Not measurably damaged: severity 0.04 of 1.'],
    ['Where is the damage?', 'No part of the picture stands out as damaged.'],
    ['Since when is it bad?', 'Nothing is measurably wrong now.'],
    ['Is the view usable?', 'The view is usable as captured.'],
    ['Is the picture noisy?', 'No, no noise was measured (0.05 of 1; it counts from 0.15).'],
    ['Where is it blurry?', 'Nowhere: no lens blur and motion blur was measured.'],
  ])('%s', (question, text) => {
    expect(ask(question, clean).text).toBe(text);
  });

  it('remembers until when it was flagged', () => {
    const verdict = { kind: 'pass', reason: 'clear', sinceNs: 5_000_000_000n } as const;
    const changes = [
      { stampNs: 2_000_000_000n, verdict: { ...verdict, kind: 'recover' as const }, severity: 0.6 },
      { stampNs: 5_000_000_000n, verdict, severity: 0.1 },
    ];
    expect(ask('Since when is it bad?', clean, { changes }).text).toBe(
      'Nothing is measurably wrong now; it was flagged until 5.0 s.',
    );
  });
});

describe('what is seen rather than learnt', () => {
  it.each([
    ['black', 'What is wrong?', 'The picture is black.'],
    ['covered', 'What is wrong?', 'The picture is one flat tone, as if the lens were covered.'],
    ['frozen', 'What is wrong?', 'The picture is frozen.'],
    ['black', 'Is the screen black?', 'Yes, the picture is black.'],
    [
      'covered',
      'Is the picture frozen?',
      'No, the picture is not frozen (but the picture is one flat tone, as if the lens were covered).',
    ],
    ['frozen', 'Is it usable?', 'The view is not usable: the picture is frozen and shows the past.'],
    [
      'covered',
      'How bad is it?',
      'The picture is one flat tone, as if the lens were covered: nothing can be seen.',
    ],
  ] as const)('%s: %s', (condition, question, text) => {
    expect(ask(question, { assessment: assessment({}, { pictureState: condition, severity: 0 }) }).text).toBe(
      text,
    );
  });
});

describe('a camera over time', () => {
  const flicker = { assessment: assessment({ sharpness: 0.2 }, { severity: 0.2 }) };
  const since = 4_000_000_000n;

  it('is named by what is steady, not by the picture at hand', () => {
    expect(ask('What is wrong?', flicker, { steady: [] }).text).toBe(
      'Nothing is measurably wrong with the picture.',
    );
    expect(ask('What is wrong?', clean, { steady: [{ kind: 'fog', intensity: 0.12 }] }).text).toMatch(
      /^Slight fog/,
    );
  });

  it.each([
    ['moved', 'What is wrong?', 'The view is not the one it used to be since 4.0 s.'],
    ['moved', 'Has the camera been moved?', 'Yes, the view is not the one it used to be since 4.0 s.'],
    ['ok', 'Has the camera been moved?', 'No, as far as is known the camera looks where it used to.'],
    [
      'moved',
      'Can I trust this camera?',
      'The view is not to be relied on: the view is not the one it used to be since 4.0 s.',
    ],
    [
      'gone',
      'Can I trust this camera?',
      'The view is not to be relied on: the camera sends nothing since 4.0 s: no route to host.',
    ],
    ['gone', 'Since when is the camera bad?', 'Gone since 4.0 s (for 6.0 s): no route to host.'],
    ['ok', 'Can I trust this camera?', 'The view is usable as captured.'],
  ] as const)('%s: %s', (kind, question, text) => {
    const condition: Condition = { kind, degradations: [], reason: 'no route to host', sinceNs: since };
    expect(ask(question, clean, { condition }).text).toBe(text);
  });

  it('that is degraded is not to be used as captured, whatever the policy', () => {
    expect(ask('Is it usable?', { assessment: foggy.assessment! }, { condition: degraded }).text).toBe(
      'The view is usable only with care: strong fog and moderate noise, and it has not been recovered.',
    );
  });
});

describe('one picture on its own', () => {
  it.each(['Since when is it foggy?', 'Is the picture frozen?'])('%s', (question) => {
    const finding = ask(question, { ...foggy, header: { still: true } });
    expect(finding.needs).toBe('a stream of pictures rather than one');
    expect(finding.confidence).toBe(0);
  });
});

it('is surer the further a measurement lies from its threshold', () => {
  const sure = (fog: number) => ask('Is it foggy?', { assessment: assessment({ fog }) }).confidence;
  expect(sure(0.15)).toBeCloseTo(0.5, 3);
  expect(sure(0.9)).toBeGreaterThan(sure(0.3));
  expect(sure(0)).toBeGreaterThan(sure(0.1));
  expect(sure(1)).toBeLessThanOrEqual(0.95);
});
