import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { FoglightError } from '../../core/errors.js';
import { RuntimeFile, type RuntimeCameras } from './runtimeFile.js';

const folder = mkdtempSync(join(tmpdir(), 'foglight-state-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let made = 0;
const fresh = (): string => join(folder, String(made++), 'runtime.json');

async function reopened(path: string): Promise<{ file: RuntimeFile; damaged: FoglightError[] }> {
  const damaged: FoglightError[] = [];
  return { file: await RuntimeFile.open(path, (error) => damaged.push(error)), damaged };
}

const cameras = fc.dictionary(
  fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/),
  fc.option(
    fc.record(
      {
        source: fc.string({ minLength: 1, maxLength: 30 }),
        enabled: fc.boolean(),
        questions: fc.array(fc.string({ minLength: 1, maxLength: 30 }), { maxLength: 3 }),
      },
      { requiredKeys: [] },
    ),
    { nil: null },
  ),
  { maxKeys: 5 },
) as fc.Arbitrary<RuntimeCameras>;

describe('RuntimeFile', () => {
  it('gives back what was written, for its owner alone', async () => {
    await fc.assert(
      fc.asyncProperty(cameras, async (wanted) => {
        const path = fresh();
        await (await reopened(path)).file.replace(wanted);
        expect(statSync(path).mode & 0o077).toBe(0);
        const { file, damaged } = await reopened(path);
        expect(file.cameras).toEqual(wanted);
        expect(damaged).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it('is set aside where it was cut anywhere, and starts empty', async () => {
    await fc.assert(
      fc.asyncProperty(cameras, fc.double({ min: 0, max: 1, noNaN: true }), async (wanted, share) => {
        const path = fresh();
        await (await reopened(path)).file.replace(wanted);
        const whole = readFileSync(path, 'utf8').trimEnd();
        const cut = whole.slice(0, Math.min(whole.length - 1, Math.floor(share * whole.length)));
        writeFileSync(path, cut);
        const { file, damaged } = await reopened(path);
        expect(file.cameras).toEqual({});
        expect(damaged.map(({ code }) => code)).toEqual(['FOG_STATE']);
        const names = readdirSync(join(path, '..'));
        const aside = names.find((name) => name.includes('damaged'))!;
        expect(readFileSync(join(path, '..', aside), 'utf8')).toBe(cut);
        await file.replace(wanted);
        expect((await reopened(path)).file.cameras).toEqual(wanted);
      }),
      { numRuns: 50 },
    );
  });

  it('keeps the old state whole where a write was cut anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(cameras, cameras, fc.nat(), async (before, after, cut) => {
        const path = fresh();
        await (await reopened(path)).file.replace(before);
        const text = JSON.stringify({ version: 1, cameras: after });
        writeFileSync(`${path}.0000.tmp`, text.slice(0, cut % (text.length + 1)));
        const { file, damaged } = await reopened(path);
        expect(file.cameras).toEqual(before);
        expect(damaged).toEqual([]);
        expect(readdirSync(join(path, '..'))).toEqual(['runtime.json']);
      }),
      { numRuns: 30 },
    );
  });

  it('has the last of many changes made at once', async () => {
    const path = fresh();
    const { file } = await reopened(path);
    const names = ['a', 'b', 'c', 'd'];
    await Promise.all(names.map((name) => file.replace({ ...file.cameras, [name]: { enabled: false } })));
    expect(Object.keys((await reopened(path)).file.cameras)).toEqual(names);
  });
});
