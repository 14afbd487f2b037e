import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { camelCased } from './camelCase.js';
import { configurationMarkdown } from './docs.js';
import { configRoot, leaves } from './leaves.js';
import { referenceYaml } from './reference.js';
import { loadConfig, parseConfig } from './load.js';

/** Words with a dot that are files, not options. */
const FILES = /\.(ts|js|json|yaml|md|py|mcap|msg|srv|action)$/;

/** The Markdown pages of this repository that speak of options; decisions and the changelog speak of the past. */
const documents = (): string[] => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const guide = readdirSync(join(root, 'docs/guide')).map((name) => join(root, 'docs/guide', name));
  return [...guide, join(root, 'docs/errors.md'), join(root, 'README.md')].filter((name) =>
    name.endsWith('.md'),
  );
};

const folder = mkdtempSync(join(tmpdir(), 'foglight-config-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (text: string): string => {
  const path = join(folder, 'c.yaml');
  writeFileSync(path, text);
  return path;
};

describe('configuration', () => {
  it('has a default for everything', async () => {
    const config = await loadConfig();
    expect(config.gate.policy).toBe('adaptive');
    expect(config.source.rtsp_transport).toBe('tcp');
  });
  it('takes a file that names only what differs, also an empty one', async () => {
    expect((await loadConfig(file('gate: { dwell_ms: 250 }'))).gate).toMatchObject({
      dwell_ms: 250,
      policy: 'adaptive',
    });
    expect(await loadConfig(file(''))).toEqual(parseConfig({}));
  });
  it('names every problem at once', () => {
    expect(() => parseConfig({ gate: { high: 2, hihg: 1 }, best: { max_age_ms: 'x' } })).toThrow(
      /gate\.high.*hihg.*best\.max_age_ms|hihg.*gate\.high/s,
    );
  });
  it('says where a file is not YAML', async () => {
    await expect(loadConfig(file('gate: {'))).rejects.toMatchObject({
      code: 'FOG_CONFIG',
      message: expect.stringMatching(/line 1/) as string,
    });
    await expect(loadConfig(join(folder, 'none.yaml'))).rejects.toMatchObject({ code: 'FOG_CONFIG' });
  });
  it('says the new name of an option that was renamed', () => {
    const old = {
      max_age_ms: 300,
      recover: { min_gain: 0.1, min_relief: 0.2 },
      reason: { floor_tokens: 1, ceiling_tokens: 9, endpoint: { slots: 2, backoff_ms: 1 } },
      ros: { way: 'dds' },
    };
    const message =
      /min_gain is now called recover\.min_severity_drop.*max_age_ms is now called source\.max_age_ms/s;
    expect(() => parseConfig(old)).toThrow(message);
    const renamed = (() => {
      try {
        return parseConfig(old);
      } catch (error) {
        return [...(error as Error).message.matchAll(/is now called ([a-z_.]+)/g)].map(([, name]) => name!);
      }
    })();
    expect(renamed).toHaveLength(8);
    expect(leaves().map(([path]) => path)).toEqual(expect.arrayContaining(renamed as string[]));
  });
  it('has the names that code uses', () => {
    expect(camelCased(parseConfig({}).recover)).toMatchObject({ minSeverityDrop: 0.08, accept: true });
  });
  it('has a reference with every default (npm run -s docs)', async () => {
    const path = fileURLToPath(new URL('../../config/reference.yaml', import.meta.url));
    expect(readFileSync(path, 'utf8')).toBe(referenceYaml());
    expect(await loadConfig(path)).toEqual(parseConfig({}));
  });
  it('has the options that documentation names', () => {
    const known = new Set(leaves().map(([path]) => path));
    const groups = Object.keys(configRoot().properties!);
    for (const file of documents()) {
      const text = readFileSync(file, 'utf8');
      for (const [, name] of text.matchAll(/`((?:[a-z_]+\.)+[a-z_]+)(?:: [^`]*)?`/g))
        if (groups.includes(name!.split('.')[0]!) && !FILES.test(name!))
          expect(known, `${file} names ${name}`).toContain(name);
    }
  });
  it('is documented as it is (npm run -s docs)', () => {
    const written = readFileSync(new URL('../../docs/guide/configuration.md', import.meta.url), 'utf8');
    expect(written).toBe(configurationMarkdown());
  });
});
