import fc from 'fast-check';
import { expect, it } from 'vitest';
import { joinReadings, isHarmfulFlip, type Reading } from './agreement.js';

const reading = (key: string, confidence: number, evidence: number): Reading => ({
  key,
  text: key,
  confidence,
  evidence,
  because: [],
});

it('uses the captured view if there is no other', () => {
  expect(joinReadings(reading('a', 0.7, 0.7))).toMatchObject({ from: 'captured', confidence: 0.7 });
  expect(joinReadings(reading('a', 0.7, 0.7))).not.toHaveProperty('agreed');
});

it('has the higher confidence of the two if they agree', () => {
  expect(joinReadings(reading('a', 0.6, 0.6), reading('a', 0.9, 0.9))).toMatchObject({
    agreed: true,
    from: 'captured',
    confidence: 0.9,
  });
});

it('lets the captured view win unless the recovered one has more evidence', () => {
  expect(joinReadings(reading('a', 0.6, 0.6), reading('b', 0.9, 0.9)).reading.key).toBe('b');
  expect(joinReadings(reading('a', 0.6, 0.6), reading('b', 0.9, 0.6)).reading.key).toBe('a');
  expect(joinReadings(reading('no', 0.8, 0), reading('yes', 0.6, 0.6)).reading.key).toBe('yes');
});

it('always has lower confidence if the views differ', () => {
  const level = fc.double({ min: 0.01, max: 1, noNaN: true });
  fc.assert(
    fc.property(level, level, level, level, (a, b, ea, eb) => {
      const joined = joinReadings(reading('a', a, ea), reading('b', b, eb));
      expect(joined.agreed).toBe(false);
      expect(joined.confidence).toBeLessThan(joined.from === 'captured' ? a : b);
      expect(joined.confidence).toBeGreaterThan(0);
      expect(joined.from).toBe(eb > ea ? 'recovered' : 'captured');
    }),
  );
});

it('distinguishes a harmful flip from a helpful one', () => {
  expect(isHarmfulFlip('3', '4', '3')).toBe(true);
  expect(isHarmfulFlip('3', '4', '4')).toBe(false);
  expect(isHarmfulFlip('3', '3', '4')).toBe(false);
  expect(isHarmfulFlip('2', '4', '3')).toBe(false);
});
