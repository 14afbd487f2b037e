/** A row of marks that may be a line of text, with its box in pixels. */
export interface Line {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  /** Number of marks, which is about the number of letters. */
  readonly marks: number;
  /** Whether the text is bright on dark. */
  readonly bright: boolean;
}

type Box = Pick<Line, 'x0' | 'y0' | 'x1' | 'y1'>;

/** Minimum difference of a mark's pixel from the mean of its surroundings, of 255. */
const CONTRAST = 14;
/** Half the side of the square over which the mean is taken, pixels; wider than the strokes of a letter. */
const REACH = 15;
/** Range of letter heights that are searched, pixels; higher letters are found at a smaller scale of the picture. */
const LETTER = { least: 9, most: 56 } as const;

/**
 * Finds lines of text in a scene: marks of similar height, side by side, that contrast with their surroundings. The
 * layout analysis of OCR engines is made for pages and does not find small signs.
 *
 * @param luma one byte per pixel, width × height
 * @returns lines in no particular order
 */
export function textLines(luma: Uint8Array, width: number, height: number): Line[] {
  const sums = integral(luma, width, height);
  return [false, true].flatMap((bright) => {
    const marks = components(markedBy(luma, sums, width, height, bright), width, height).filter(
      isLetterShaped,
    );
    return grouped(marks, bright);
  });
}

/** Integral image, with one row and one column more than the picture. */
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

/** 1 for each pixel that is brighter (or darker) than the mean of its surroundings by more than CONTRAST. */
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

/** Connected components (eight neighbours). Clears `marked`. */
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

const widthOf = ({ x0, x1 }: Box): number => x1 - x0;
const heightOf = ({ y0, y1 }: Box): number => y1 - y0;

/** Whether a mark has a letter's height, at most the width of a few touching letters, and is no speck or solid patch. */
function isLetterShaped(mark: Mark): boolean {
  const [w, h] = [widthOf(mark), heightOf(mark)];
  if (h < LETTER.least || h > LETTER.most || w > 4 * h) return false;
  const fill = mark.pixels / (w * h);
  return fill > 0.15 && (fill < 0.9 || w < 0.5 * h);
}

/** Whether a mark continues a line: similar height, same level, and no further to the right than the gap between words. */
function continuesLine(line: Box, mark: Mark): boolean {
  const [low, high] = [Math.min(heightOf(line), heightOf(mark)), Math.max(heightOf(line), heightOf(mark))];
  if (high > 1.7 * low) return false;
  const shared = Math.min(line.y1, mark.y1) - Math.max(line.y0, mark.y0);
  const gap = mark.x0 - line.x1;
  return shared > 0.7 * low && gap < 1.1 * low && gap > -0.5 * low;
}

/** Groups marks into lines from left to right. A line has at least two marks. */
function grouped(marks: readonly Mark[], bright: boolean): Line[] {
  const sorted = [...marks].sort((a, b) => a.x0 - b.x0);
  const lines: Line[] = [];
  for (const mark of sorted) {
    const at = lines.findIndex((line) => continuesLine(line, mark));
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
