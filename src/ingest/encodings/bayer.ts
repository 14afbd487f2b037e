import type { Convert } from './rawImage.js';

/** Colours of the first 2×2 samples of the mosaic, row by row, as in the encoding's name. */
export type Pattern = 'rggb' | 'bggr' | 'gbrg' | 'grbg';

/**
 * Bilinear demosaicing to rgb8. At the edges the mosaic is mirrored about its outermost samples, which preserves the
 * positions of the colours.
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
      // Channels of red and blue: the one with samples in this row, and the one with samples in the adjacent rows.
      const inThisRow = inRedRow ? 0 : 2;
      const inNextRow = 2 - inThisRow;
      const sampleX = inRedRow ? redX : 1 - redX;
      for (let x = 0; x < width; x += 1) {
        const left = x > 0 ? x - 1 : 1;
        const right = x < width - 1 ? x + 1 : width - 2;
        const horizontal = data[here + left]! + data[here + right]!;
        const vertical = data[above + x]! + data[below + x]!;
        if (x % 2 === sampleX) {
          const corners =
            data[above + left]! + data[above + right]! + data[below + left]! + data[below + right]!;
          out[to + inThisRow] = data[here + x]!;
          out[to + 1] = (horizontal + vertical + 2) >> 2;
          out[to + inNextRow] = (corners + 2) >> 2;
        } else {
          out[to + inThisRow] = (horizontal + 1) >> 1;
          out[to + 1] = data[here + x]!;
          out[to + inNextRow] = (vertical + 1) >> 1;
        }
        to += 3;
      }
    }
  };
