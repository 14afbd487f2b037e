import { describe, expect, it } from 'vitest';
import { f1Of, match } from './detection.js';

const car = { label: 2, cx: 0.5, cy: 0.5, width: 0.2, height: 0.2 };
const seen = (what: string, x: number, confidence = 0.9) => ({
  what,
  confidence,
  box: [x, 0.4, 0.2, 0.2] as const,
});

describe('detections', () => {
  it('are right where class and place agree', () =>
    expect(match([seen('car', 0.42)], [car])).toEqual({ right: [0], wrong: 0, missed: 0 }));
  it('are wrong for another class, or another place', () => {
    expect(match([seen('bus', 0.4)], [car])).toEqual({ right: [], wrong: 1, missed: 1 });
    expect(match([seen('car', 0.5)], [car])).toEqual({ right: [], wrong: 1, missed: 1 });
  });
  it('an object is found once', () =>
    expect(match([seen('car', 0.4), seen('car', 0.41, 0.5)], [car])).toEqual({
      right: [0],
      wrong: 1,
      missed: 0,
    }));
  it('F1 is over all pictures together', () =>
    expect(
      f1Of([
        { right: [0, 1], wrong: 0, missed: 0 },
        { right: [], wrong: 1, missed: 1 },
      ]),
    ).toBeCloseTo(2 / 3));
});
