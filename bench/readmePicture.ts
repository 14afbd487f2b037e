import sharp, { type OverlayOptions } from 'sharp';
import type { Degradation } from '../src/core/degradation.js';
import { corrupt } from '../src/corrupt/corrupt.js';
import { Drive } from '../src/demo/drive/drive.js';
import { ImageSession } from '../src/pipeline/image.js';

/** `npx tsx bench/readmePicture.ts`: docs/images/recovery.jpg, frames of the demo's drive captured, recovered and clean. */
const ROWS: readonly (readonly [frame: number, steps: readonly Degradation[]])[] = [
  [
    60,
    [
      { kind: 'darkness', intensity: 0.9 },
      { kind: 'noise', intensity: 0.23 },
    ],
  ],
  [120, [{ kind: 'lens_blur', intensity: 0.9 }]],
  [180, [{ kind: 'noise', intensity: 0.9 }]],
];
const [WIDTH, HEIGHT, GAP] = [400, 225, 4];

const drive = await Drive.open();
const session = await ImageSession.open();
const tiles: OverlayOptions[] = [];
for (const [row, [frame, steps]] of ROWS.entries()) {
  const { picture } = drive.draw(frame);
  const captured = await corrupt(picture, steps, { seed: 7 });
  const { image } = await session.recover(captured);
  for (const [column, { width, height, data }] of [captured, image, picture].entries())
    tiles.push({
      input: await sharp(data, { raw: { width, height, channels: 3 } })
        .resize(WIDTH, HEIGHT)
        .png()
        .toBuffer(),
      left: column * (WIDTH + GAP),
      top: row * (HEIGHT + GAP),
    });
}
await session.close();
const size = { width: 3 * WIDTH + 2 * GAP, height: 3 * HEIGHT + 2 * GAP };
await sharp({ create: { ...size, channels: 3, background: 'white' } })
  .composite(tiles)
  .jpeg({ quality: 85 })
  .toFile(new URL('../docs/images/recovery.jpg', import.meta.url).pathname);
