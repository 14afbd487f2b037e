/** A run of marks that may be a line of text: its box in the picture's pixels. */
export interface Line {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  /** Marks in it: about as many as it has letters. */
  readonly marks: number;
  /** Bright on dark. */
  readonly bright: boolean;
}

type Box = Pick<Line, 'x0' | 'y0' | 'x1' | 'y1'>;

/** A pixel belongs to a mark when it differs from the mean around it by this much, of 255. */
const CONTRAST = 14;
/** Half the side of the square that the mean is taken over, pixels: wider than the strokes of a letter. */
const REACH = 15;
/** Heights of letters that are looked for, pixels; higher ones are letters of a smaller copy of the picture. */
const LETTER = { least: 9, most: 56 } as const;

/**
 * Where lines of text may stand in a scene: marks of one tone against what is around them, alike in height and side by
 * side. Signs are small and far between, which the layout analysis of pages is not made for.
 *
 * @param luma one byte a pixel, width × height
 * @returns from left to right in no particular order of worth
 */
export function textLines(luma: Uint8Array, width: number, height: number): Line[] {
  const sums = integral(luma, width, height);
  return [false, true].flatMap((bright) => {
    const marks = components(markedBy(luma, sums, width, height, bright), width, height).filter(letterlike);
    return grouped(marks, bright);
  });
}

/** Sums of all pixels above and to the left, a row and a column larger than the picture. */
function integral(luma: Uint8Array, width: number, height: number): Uint32Array {
  const sums = new Uint32Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y += 1) {
    let row = 0;
    for (let x = 0; x < width; x += 1) {
      row += luma[y * width + x]!;
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1]! + row;
    }
  }
  return sums;
}

/** 1 where a pixel is brighter (or darker) than the mean around it. */
function markedBy(
  luma: Uint8Array,
  sums: Uint32Array,
  width: number,
  height: number,
  bright: boolean,
): Uint8Array {
  const marked = new Uint8Array(width * height);
  const sign = bright ? 1 : -1;
  const stride = width + 1;
  for (let y = 0; y < height; y += 1) {
    const [top, bottom] = [Math.max(0, y - REACH), Math.min(height, y + REACH + 1)];
    for (let x = 0; x < width; x += 1) {
      const [left, right] = [Math.max(0, x - REACH), Math.min(width, x + REACH + 1)];
      const sum =
        sums[bottom * stride + right]! -
        sums[top * stride + right]! -
        sums[bottom * stride + left]! +
        sums[top * stride + left]!;
      const mean = sum / ((bottom - top) * (right - left));
      if (sign * (luma[y * width + x]! - mean) > CONTRAST) marked[y * width + x] = 1;
    }
  }
  return marked;
}

interface Mark extends Box {
  readonly pixels: number;
}

/** Connected marks (eight neighbours). Clears `marked` on the way. */
function components(marked: Uint8Array, width: number, height: number): Mark[] {
  const found: Mark[] = [];
  const stack: number[] = [];
  for (let start = 0; start < marked.length; start += 1) {
    if (marked[start] === 0) continue;
    let [x0, y0, x1, y1, pixels] = [width, height, 0, 0, 0];
    marked[start] = 0;
    stack.push(start);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const x = at % width;
      const y = (at - x) / width;
      [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x + 1), Math.max(y1, y + 1)];
      pixels += 1;
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny += 1)
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx += 1) {
          const next = ny * width + nx;
          if (marked[next] === 0) continue;
          marked[next] = 0;
          stack.push(next);
        }
    }
    found.push({ x0, y0, x1, y1, pixels });
  }
  return found;
}

const wide = ({ x0, x1 }: Box): number => x1 - x0;
const tall = ({ y0, y1 }: Box): number => y1 - y0;

/** As high as a letter, no wider than a few that touch, and neither a speck nor a solid patch. */
function letterlike(mark: Mark): boolean {
  const [w, h] = [wide(mark), tall(mark)];
  if (h < LETTER.least || h > LETTER.most || w > 4 * h) return false;
  const fill = mark.pixels / (w * h);
  return fill > 0.15 && (fill < 0.9 || w < 0.5 * h);
}

/** A mark goes on a line: of about its height, at its level, and no further right of it than words are apart. */
function goesOn(line: Box, mark: Mark): boolean {
  const [low, high] = [Math.min(tall(line), tall(mark)), Math.max(tall(line), tall(mark))];
  if (high > 1.7 * low) return false;
  const shared = Math.min(line.y1, mark.y1) - Math.max(line.y0, mark.y0);
  const gap = mark.x0 - line.x1;
  return shared > 0.7 * low && gap < 1.1 * low && gap > -0.5 * low;
}

/** Marks gathered into lines, from left to right; two letters at least. */
function grouped(marks: readonly Mark[], bright: boolean): Line[] {
  const sorted = [...marks].sort((a, b) => a.x0 - b.x0);
  const lines: Line[] = [];
  for (const mark of sorted) {
    const at = lines.findIndex((line) => goesOn(line, mark));
    if (at < 0) lines.push({ ...around([mark]), marks: 1, bright });
    else lines[at] = { ...around([lines[at]!, mark]), marks: lines[at]!.marks + 1, bright };
  }
  return lines.filter((line) => line.marks >= 2);
}

const around = (boxes: readonly Box[]): Box => ({
  x0: Math.min(...boxes.map((b) => b.x0)),
  y0: Math.min(...boxes.map((b) => b.y0)),
  x1: Math.max(...boxes.map((b) => b.x1)),
  y1: Math.max(...boxes.map((b) => b.y1)),
});
