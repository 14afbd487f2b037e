import { expect, it } from 'vitest';
import { configSchema } from '../config/schema.js';
import { FoglightError } from '../core/errors.js';
import { createReasoner } from './index.js';
import { assessment, history, view } from './testing.js';

const { reason } = createReasoner(configSchema.parse({}).reason);
const ask = (text: string, parts = {}, signal = new AbortController().signal) =>
  reason({ id: 'q', text }, view(parts), history(), signal);

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

it('says less the cleaner the picture', async () => {
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

it('rejects what is already too late', async () => {
  await expect(ask('What is wrong?', {}, AbortSignal.abort())).rejects.toSatisfy(
    (error) => error instanceof FoglightError && error.code === 'FOG_REASON_LATE',
  );
});
