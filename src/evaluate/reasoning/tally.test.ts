import { expect, it } from 'vitest';
import { wonBack, type ViewScores } from './tally.js';

const levels = (high: ViewScores) => ({ low: high, mid: high, high });

it('is the mean over the kinds that cost anything of the share won back', () => {
  const table = {
    fog: levels({ captured: 2, recovered: 8, best: 5, clean: 10 }),
    noise: levels({ captured: 6, recovered: 5, best: 6, clean: 10 }),
    saturation: levels({ captured: 10, recovered: 9, best: 10, clean: 10 }),
  };
  expect(wonBack(table, 'high', 'recovered', 1)).toEqual({ mean: 0.25, kinds: { fog: 0.75, noise: -0.25 } });
  expect(wonBack(table, 'high', 'best', 1).kinds).toEqual({ fog: 0.375, noise: 0 });
  expect(wonBack(table, 'high', 'recovered', 9).mean).toBeNaN();
});
