import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { configSchema } from '../config/schema.js';
import type { Degradation } from '../core/degradation.js';
import { readChain } from '../reason/chain/read.js';
import { stream, TestServer, type Behaviour } from '../../test/support/endpointServer.js';
import { Chains, readKnownAnswers, type ChainRecord } from './chains.js';
import { corruptFiles } from './corruptFiles.js';

let folder: string;
let server: TestServer | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'foglight-chains-'));
  const create = { width: 64, height: 48, channels: 3 as const, background: 'teal' };
  await sharp({ create }).png().toFile(join(folder, 'a.png'));
});
afterEach(() => server?.stop());
afterAll(() => rm(folder, { recursive: true }));

const known = { question: 'What colour is the gate?', answer: 'teal' };
const strong: Degradation[] = [
  { kind: 'fog', intensity: 0.9 },
  { kind: 'noise', intensity: 0.45 },
];

/** The chains in the record of one corrupted picture. */
async function recorded(steps: readonly Degradation[], behaviour?: Behaviour): Promise<ChainRecord[]> {
  server = behaviour && new TestServer(behaviour);
  const url = server ? await server.start() : '';
  const { reason } = configSchema.parse({ reason: { endpoint: { url } } });
  const output = join(folder, `out-${randomUUID()}.png`);
  const chains = new Chains(reason, (name) => (name === 'a.png' ? [known] : []));
  const job = { output, choose: () => steps, seed: 1, profile: 'reference' as const, json: false, chains };
  await corruptFiles({ ...job, input: join(folder, 'a.png') });
  const line = JSON.parse(await readFile(`${output}.jsonl`, 'utf8')) as { chains: ChainRecord[] };
  return line.chains;
}

it('a chain is written from the facts, and is longer for stronger corruption', async () => {
  const [line] = await recorded(strong);
  expect(line).toMatchObject({ ...known, writer: 'facts', chain: { types: strong, answer: 'teal' } });
  expect(readChain(line!.text)).toMatchObject({ chain: line!.chain, missing: [], problems: [] });
  const [mild] = await recorded([{ kind: 'fog', intensity: 0.23 }]);
  expect(mild!.text.length).toBeLessThan(line!.text.length);
});

const written = (types: string, answer: string): string =>
  `<TYPE>${types}<TYPE_END><INFLUENCE>Far things fade.<INFLUENCE_END><REASONING>A wide plane of blue green.` +
  `<REASONING_END><CONCLUSION>The gate is teal.<CONCLUSION_END><ANSWER>${answer}<ANSWER_END>`;

it('the endpoint is given the facts, and its chain is rewarded against them', async () => {
  const [line] = await recorded(strong, (_, response) =>
    stream(response, [...written('fog(0.80), noise(0.45)', 'teal')]),
  );
  expect(server!.got[0]!.words).toContain('fog(0.90), noise(0.45)');
  expect(server!.got[0]!.words).toContain('The true answer: teal');
  expect(server!.got[0]!.images).toHaveLength(1);
  expect(line).toMatchObject({ writer: 'endpoint', chain: { reasoning: 'A wide plane of blue green.' } });
  expect(line!.rewards).toMatchObject({ format: 1, accuracy: 1 });
  expect(line!.rewards!.degradation).toBeCloseTo(1.9);
});

it.each([
  ['another answer', written('fog(0.90)', 'red')],
  ['parts missing', '<ANSWER>teal<ANSWER_END>'],
])('a chain is written from the facts, with the reason, when the endpoint gives %s', async (_, text) => {
  const [line] = await recorded(strong, (__, response) => stream(response, [text]));
  expect(line).toMatchObject({ writer: 'facts', chain: { types: strong } });
  expect(line!.failed).toContain('The endpoint failed');
});

it('questions are read from a file, and an error names the invalid line', async () => {
  const file = join(folder, 'questions.jsonl');
  await writeFile(file, `${JSON.stringify({ input: 'a.png', ...known })}\n\n`);
  expect(await readKnownAnswers(file)).toEqual(new Map([['a.png', [known]]]));
  await writeFile(file, '{"input": "a.png"}\n');
  await expect(readKnownAnswers(file)).rejects.toMatchObject({
    code: 'FOG_CORRUPT',
    detail: expect.stringContaining(':1 ') as string,
  });
  await expect(readKnownAnswers(join(folder, 'none'))).rejects.toMatchObject({
    code: 'FOG_SOURCE_NOT_FOUND',
  });
});
