import sharp from 'sharp';
import { WHERE_COLUMNS, WHERE_ROWS } from '../../core/assessment.js';
import { bytesOf } from '../../core/frame.js';
import type { FrameCopy } from '../../core/view.js';

/** Thumbnails are compared at this size: 12 × 9 of their pixels make a cell of the where map. */
const WIDTH = 12 * WHERE_COLUMNS;
const HEIGHT = 9 * WHERE_ROWS;
/** Pictures nearer or further apart than this are not compared, nanoseconds. */
const NEAREST_NS = 50_000_000n;
const FURTHEST_NS = 10_000_000_000n;
/** A luma change from here on may be movement, of 255; four times the noise where that is more. */
const LEAST_CHANGE = 8;
const MOST_NOISE = 6;
/** A cell moves when this share of its pixels changed. */
const CELL_MOVES = 0.08;
/** From this share of moving cells on it is the camera (or the whole scene) that moves. */
const CAMERA_MOVES = 0.6;
/** Movement shows where there is detail: sky and road look the same from a car that drives. */
const DETAIL = 16;
/** From this many cells with detail on, the share of them that moves tells as well; below the second share the camera stands. */
const LEAST_DETAILED = 16;
const DETAIL_MOVES = 0.65;
const DETAIL_STANDS = 0.4;

/** What moved between two pictures of one camera. */
export interface Movement {
  /** WHERE_ROWS × WHERE_COLUMNS: share of changed pixels in each cell, 0 where below what counts. */
  readonly map: readonly number[];
  readonly moving: boolean;
  /** Nearly the whole picture changed: the camera itself moves, or the scene as a whole. */
  readonly everywhere: boolean;
  /** Neither nearly all nor little of what has detail moved: the camera may move or stand. */
  readonly unclear: boolean;
  /** Stamp (ns) from which there has been movement without a break. */
  readonly sinceNs?: bigint;
  /** Nanoseconds between the two pictures. */
  readonly apartNs: bigint;
}

interface Memory {
  stampNs: bigint;
  thumbnail: Uint8Array;
  movement: Movement | undefined;
}

/** Tells movement from successive pictures: one small thumbnail a camera and view is kept. */
export class Motion {
  readonly #memories = new Map<string, Memory>();

  /** Compares a picture with the one before it. Undefined while there is none it can be compared with. */
  async see(picture: FrameCopy, view: 'captured' | 'recovered'): Promise<Movement | undefined> {
    const { camera, stampNs } = picture.header;
    const key = `${camera}\n${view}`;
    const known = this.#memories.get(key);
    if (known && stampNs >= known.stampNs && stampNs - known.stampNs < NEAREST_NS) return known.movement;
    const thumbnail = await thumbnailOf(picture);
    const before = this.#memories.get(key);
    const apartNs = before ? stampNs - before.stampNs : 0n;
    // A stamp that jumps back is a loop or another recording.
    const comparable = before !== undefined && apartNs >= NEAREST_NS && apartNs <= FURTHEST_NS;
    const movement = comparable ? compare(before, thumbnail, stampNs) : undefined;
    this.#memories.set(key, { stampNs, thumbnail, movement });
    return movement;
  }
}

/** Luma of a picture, WIDTH × HEIGHT. libvips shrinks on its own threads. */
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

function compare(before: Memory, now: Uint8Array, stampNs: bigint): Movement {
  const change = Float32Array.from(now, (value, i) => value - before.thumbnail[i]!);
  // A change of exposure moves every pixel alike.
  const drift = median(change);
  const absolute = change.map((value) => Math.abs(value - drift));
  const noise = Math.min(MOST_NOISE, 1.4826 * median(absolute));
  const map = cells(absolute, Math.max(LEAST_CHANGE, 4 * noise));
  const count = map.filter((share) => share > 0).length;
  const moving = count > 0;
  const detail = cells(steps(before.thumbnail), DETAIL);
  const detailed = detail.filter((share) => share > 0).length;
  const movingDetail = map.filter((share, i) => share > 0 && detail[i]! > 0).length / detailed;
  const enough = detailed >= LEAST_DETAILED;
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

/** How much each pixel differs from its neighbours to the right and below. */
function steps(thumbnail: Uint8Array): Float32Array {
  return Float32Array.from(thumbnail, (value, i) => {
    const right = i % WIDTH === WIDTH - 1 ? value : thumbnail[i + 1]!;
    const below = thumbnail[i + WIDTH] ?? value;
    return Math.max(Math.abs(right - value), Math.abs(below - value));
  });
}

/** The share of each cell's pixels that changed by more than `threshold`, where it counts. */
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
