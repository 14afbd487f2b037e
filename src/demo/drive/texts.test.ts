import { createRequire } from 'node:module';
import sharp from 'sharp';
import { createWorker, OEM, PSM, type Worker } from 'tesseract.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Drive } from './drive.js';
import type { Box } from './lens.js';

let reader: Worker;
beforeAll(async () => {
  const data = createRequire(import.meta.url).resolve('@tesseract.js-data/eng/package.json');
  const langPath = data.replace('package.json', '4.0.0_best_int');
  reader = await createWorker('eng', OEM.LSTM_ONLY, { langPath, cacheMethod: 'none', gzip: true });
  await reader.setParameters({
    tessedit_pageseg_mode: PSM.SINGLE_LINE,
    tessedit_char_whitelist: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789- ',
  });
});
afterAll(() => reader?.terminate());

test(
  'every text is read by a real reader in its box, where it is largest',
  { timeout: 180_000 },
  async () => {
    const drive = await Drive.open();
    const largest = new Map<string, { index: number; box: Box }>();
    for (let index = 0; index < drive.frames; index += 3)
      for (const { text, box } of drive.draw(index).truth.texts)
        if (box.height > (largest.get(text)?.box.height ?? 0)) largest.set(text, { index, box });
    const signs = [
      '50',
      '30',
      'STOP',
      'HARBOUR',
      'LOADING BAYS',
      'LOADING BAY 4',
      'FOGLIGHT LOGISTICS',
      'NORDFRUIT',
    ];
    expect([...largest.keys()]).toEqual(expect.arrayContaining(signs));
    for (const [text, { index, box }] of largest) {
      const { data, width, height } = drive.draw(index).picture;
      const margin = Math.round(box.height * 0.25);
      const [left, top] = [Math.max(0, box.x - margin), Math.max(0, box.y - margin)];
      const right = Math.min(width, box.x + box.width + margin);
      const bottom = Math.min(height, box.y + box.height + margin);
      const line = await sharp(data, { raw: { width, height, channels: 3 } })
        .extract({ left, top, width: right - left, height: bottom - top })
        .resize({ height: 90 })
        .greyscale()
        .normalise()
        .png()
        .toBuffer();
      const read = await reader.recognize(line);
      expect(read.data.text.trim(), `${text} in frame ${index}`).toBe(text);
    }
  },
);
