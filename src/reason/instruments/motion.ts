import sharp from 'sharp';
import { WHERE_COLUMNS, WHERE_ROWS } from '../../core/assessment.js';
import { bytesOf } from '../../core/frame.js';
import type { FrameCopy } from '../../core/view.js';

/** Size of the compared thumbnails: each cell of the `where` map has 12 × 9 of their pixels. */
const WIDTH = 12 * WHERE_COLUMNS;
const HEIGHT = 9 * WHERE_ROWS;
/** Range of the interval between two compared pictures, nanoseconds. */
const MIN_INTERVAL_NS = 50_000_000n;
const MAX_INTERVAL_NS = 10_000_000_000n;
/** Smallest luma change that counts as movement, of 255; or four times the noise if that is higher. */
const MIN_CHANGE = 8;
const MAX_NOISE = 6;
/** Share of changed pixels from which a cell counts as moving. */
const CELL_MOVES = 0.08;
/** Share of moving cells from which the camera, or the whole scene, counts as moving. */
const CAMERA_MOVES = 0.6;
/** Local contrast from which a pixel counts as detail, of 255. Movement is visible only in detail, not in sky or road. */
const DETAIL = 16;
/**
 * With at least this many cells with detail, the share of them that moves decides too: above DETAIL_MOVES the camera
 * moves, below DETAIL_STANDS it stands still.
 */
const MIN_DETAILED_CELLS = 16;
const DETAIL_MOVES = 0.65;
const DETAIL_STANDS = 0.4;

/** What moved between two pictures of one camera. */
export interface Movement {
  /** WHERE_ROWS × WHERE_COLUMNS: share of changed pixels per cell; 0 below CELL_MOVES. */
  readonly map: readonly number[];
  readonly moving: boolean;
  /** Nearly the whole picture changed: the camera or the whole scene moves. */
  readonly everywhere: boolean;
  /** Whether it is undecided if the camera moves: some but not nearly all of the detail moved. */
  readonly unclear: boolean;
  /** Stamp since which there has been uninterrupted movement, nanoseconds. */
  readonly sinceNs?: bigint;
  /** Nanoseconds between the two pictures. */
  readonly apartNs: bigint;
}

interface Previous {
  stampNs: bigint;
  thumbnail: Uint8Array;
  movement: Movement | undefined;
}

/** Detects movement between successive pictures. Keeps one small thumbnail per camera and view. */
export class Motion {
  readonly #memories = new Map<string, Previous>();

  /** Compares a picture with the previous one. Undefined if there is none in the range of intervals. */
  async update(picture: FrameCopy, view: 'captured' | 'recovered'): Promise<Movement | undefined> {
    const { camera, stampNs } = picture.header;
    const key = `${camera}\n${view}`;
    const known = this.#memories.get(key);
    if (known && stampNs >= known.stampNs && stampNs - known.stampNs < MIN_INTERVAL_NS) return known.movement;
    const thumbnail = await thumbnailOf(picture);
    const before = this.#memories.get(key);
    const apartNs = before ? stampNs - before.stampNs : 0n;
    // The stamp jumps back when a recording loops or another one begins.
    const comparable = before !== undefined && apartNs >= MIN_INTERVAL_NS && apartNs <= MAX_INTERVAL_NS;
    const movement = comparable ? compare(before, thumbnail, stampNs) : undefined;
    this.#memories.set(key, { stampNs, thumbnail, movement });
    return movement;
  }
}

/** Luma of a picture at WIDTH × HEIGHT. libvips resizes in its own threads. */
async function thumbnailOf({ header, bytes }: FrameCopy): Promise<Uint8Array> {
  const { width, height, layout } = header;
  const planar = layout === 'yuv420p';
  const plane = planar
    ? bytes.subarray(0, width * height)
    : bytes.subarray(0, bytesOf(layout, width, height));
  return sharp(plane, { raw: { width, height, channels: planar ? 1 : 3 } })
    .resize({ width: WIDTH, height: HEIGHT, fit: 'fill', kernel: 'linear' })
    .extractChannel(planar ? 0 : 1)
    .raw()
    .toBuffer();
}

function compare(before: Previous, now: Uint8Array, stampNs: bigint): Movement {
  const change = Float32Array.from(now, (value, i) => value - before.thumbnail[i]!);
  // A change of exposure shifts all pixels by about the same value.
  const drift = median(change);
  const absolute = change.map((value) => Math.abs(value - drift));
  const noise = Math.min(MAX_NOISE, 1.4826 * median(absolute));
  const map = cells(absolute, Math.max(MIN_CHANGE, 4 * noise));
  const count = map.filter((share) => share > 0).length;
  const moving = count > 0;
  const detail = cells(localContrast(before.thumbnail), DETAIL);
  const detailed = detail.filter((share) => share > 0).length;
  const movingDetail = map.filter((share, i) => share > 0 && detail[i]! > 0).length / detailed;
  const enough = detailed >= MIN_DETAILED_CELLS;
  const everywhere = count >= CAMERA_MOVES * map.length || (enough && movingDetail >= DETAIL_MOVES);
  const sinceNs = moving ? (before.movement?.sinceNs ?? before.stampNs) : undefined;
  return {
    map,
    moving,
    everywhere,
    unclear: moving && !everywhere && (!enough || movingDetail > DETAIL_STANDS),
    ...(sinceNs !== undefined && { sinceNs }),
    apartNs: stampNs - before.stampNs,
  };
}

/** Largest difference of each pixel to its right and lower neighbour. */
function localContrast(thumbnail: Uint8Array): Float32Array {
  return Float32Array.from(thumbnail, (value, i) => {
    const right = i % WIDTH === WIDTH - 1 ? value : thumbnail[i + 1]!;
    const below = thumbnail[i + WIDTH] ?? value;
    return Math.max(Math.abs(right - value), Math.abs(below - value));
  });
}

/** Share of each cell's pixels that exceed `threshold`; 0 below CELL_MOVES. */
function cells(change: Float32Array, threshold: number): number[] {
  const counts = new Array<number>(WHERE_ROWS * WHERE_COLUMNS).fill(0);
  const cellWidth = WIDTH / WHERE_COLUMNS;
  const cellHeight = HEIGHT / WHERE_ROWS;
  change.forEach((value, i) => {
    if (value <= threshold) return;
    const row = Math.floor(Math.floor(i / WIDTH) / cellHeight);
    counts[row * WHERE_COLUMNS + Math.floor((i % WIDTH) / cellWidth)]! += 1;
  });
  return counts.map((n) => n / (cellWidth * cellHeight)).map((part) => (part >= CELL_MOVES ? part : 0));
}

function median(values: Float32Array): number {
  const sorted = values.slice().sort();
  return sorted[sorted.length >> 1] ?? 0;
}
