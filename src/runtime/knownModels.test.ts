import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { KNOWN_MODELS } from './knownModels.js';

it.each(Object.entries(KNOWN_MODELS))('%s has an address that names a commit, and a sum', (_, model) => {
  expect(model.url).toMatch(/^https:\/\/.+\/[0-9a-f]{40}\/.+\.onnx$/);
  expect(model.sha256).toMatch(/^[0-9a-f]{64}$/);
});

const file = '../shared/models/fastestdet/FastestDet.onnx';
it.skipIf(!existsSync(file))('fastestdet is the file that the reports use (needs ../shared)', () => {
  expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(
    KNOWN_MODELS['fastestdet']!.sha256,
  );
});
