import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { stream, TestServer } from '../../test/support/endpointServer.js';

const BIN = fileURLToPath(new URL('../../bin/foglight.js', import.meta.url));
let folder: string;
let server: TestServer;
let url: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'foglight-doctor-'));
});
beforeEach(async () => {
  server = new TestServer((_, response) => stream(response, ['yes']));
  url = await server.start();
});
afterEach(() => server.stop());
afterAll(() => rm(folder, { recursive: true }));

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly found: string;
}

/** Doctor's check of the endpoint in a configuration file. */
async function endpoint(): Promise<Check | undefined> {
  const file = join(folder, 'foglight.yaml');
  await writeFile(file, `reason: { endpoint: { url: '${url}', cold_start_ms: 30000 } }\n`);
  const out = await new Promise<string>((resolve) => {
    execFile(process.execPath, [BIN, 'doctor', '--json', '--config', file], (_, stdout) => resolve(stdout));
  });
  const checks = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Check);
  return checks.find(({ name }) => name === 'endpoint');
}

it.each([
  ['both', true, 'sees both of two pictures'],
  ['first', true, 'sees only the first of two pictures'],
  ['none', false, 'does not see pictures'],
] as const)('reports an endpoint that sees %s of two pictures', async (sees, ok, found) => {
  server.sees = sees;
  const check = await endpoint();
  expect(check).toMatchObject({ ok, found: expect.stringContaining(`tester ${found}`) as string });
});

it('reports an endpoint that cannot be reached', async () => {
  await server.stop();
  expect(await endpoint()).toMatchObject({
    ok: false,
    found: expect.stringContaining('could not be reached') as string,
  });
});
