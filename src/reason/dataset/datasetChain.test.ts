import { expect, it } from 'vitest';
import { readChain } from '../chain/read.js';
import { writeRobustR1 } from '../chain/write.js';
import { datasetChain } from './datasetChain.js';
import { scoreChain } from './rewards.js';

const options = { min_tokens: 64, max_tokens: 1024, tokens_per_intensity: 256 };
const chain = (fog: number, noise: number) =>
  datasetChain(
    'What does the sign say?',
    'STOP',
    [
      { kind: 'noise', intensity: noise },
      { kind: 'fog', intensity: fog },
    ],
    options,
  );

it('names what was applied, strongest first, and gives the answer given', () => {
  const made = chain(0.9, 0.23);
  expect(made.types.map((d) => d.kind)).toEqual(['fog', 'noise']);
  expect(made.answer).toBe('STOP');
  expect(readChain(writeRobustR1(made))).toMatchObject({ chain: made, missing: [], problems: [] });
  expect(scoreChain(writeRobustR1(made), made)).toMatchObject({ degradation: 2, format: 1, accuracy: 1 });
});

it('says more the worse the picture, and leaves out what cannot be noticed', () => {
  const length = (fog: number, noise: number) => writeRobustR1(chain(fog, noise)).length;
  expect(length(0.9, 0.9)).toBeGreaterThan(length(0.2, 0.2));
  expect(chain(0.1, 0.05).types).toEqual([]);
  expect(chain(0.1, 0.05).conclusion).toBe('Seen in a clean picture, the answer is: STOP');
});
