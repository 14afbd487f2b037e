import type { Convert } from './rawImage.js';

/** The first two rows of the mosaic, as the encoding's name has them. */
export type Pattern = 'rggb' | 'bggr' | 'gbrg' | 'grbg';

/**
 * Bilinear demosaicing to rgb8. At the edges the mosaic is mirrored about its outermost samples, which keeps its
 * colours in place.
 */
export const demosaic =
  (pattern: Pattern): Convert =>
  ({ width, height, step, data }, out) => {
    const red = pattern.indexOf('r');
    const redX = red % 2;
    const redY = red >> 1;
    let to = 0;
    for (let y = 0; y < height; y += 1) {
      const here = y * step;
      const above = (y > 0 ? y - 1 : 1) * step;
      const below = (y < height - 1 ? y + 1 : height - 2) * step;
      const inRedRow = y % 2 === redY;
      // Of the two colours that are not green, the one in this row and the one in the rows beside it.
      const mine = inRedRow ? 0 : 2;
      const other = 2 - mine;
      const mineX = inRedRow ? redX : 1 - redX;
      for (let x = 0; x < width; x += 1) {
        const left = x > 0 ? x - 1 : 1;
        const right = x < width - 1 ? x + 1 : width - 2;
        const sides = data[here + left]! + data[here + right]!;
        const ends = data[above + x]! + data[below + x]!;
        if (x % 2 === mineX) {
          const corners =
            data[above + left]! + data[above + right]! + data[below + left]! + data[below + right]!;
          out[to + mine] = data[here + x]!;
          out[to + 1] = (sides + ends + 2) >> 2;
          out[to + other] = (corners + 2) >> 2;
        } else {
          out[to + mine] = (sides + 1) >> 1;
          out[to + 1] = data[here + x]!;
          out[to + other] = (ends + 1) >> 1;
        }
        to += 3;
      }
    }
  };
