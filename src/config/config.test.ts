import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { configurationMarkdown } from './docs.js';
import { loadConfig, parseConfig } from './load.js';

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
  it('is documented as it is (npm run -s docs)', () => {
    const written = readFileSync(new URL('../../docs/guide/configuration.md', import.meta.url), 'utf8');
    expect(written).toBe(configurationMarkdown());
  });
});
