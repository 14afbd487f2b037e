import { Canvas, drawQuad, type Quad } from './canvas.js';
import { across, centreLine, heading, motion, travelled } from './course.js';
import { Ground } from './ground.js';
import type { Lens } from './lens.js';
import { scenery } from './scenery.js';
import { Sky } from './sky.js';
import type { Thing } from './things.js';
import { traffic, type Traffic } from './traffic.js';
import { truthOf, type Truth } from './truth.js';

export interface DriveOptions {
  /** Pixels, from 64 × 36 up; default 640 × 360. */
  readonly width?: number;
  readonly height?: number;
  /** Frame rate, Hz; default 10. */
  readonly fps?: number;
  /** Length of the film, seconds; default 24. A shorter film drives the same course faster. */
  readonly seconds?: number;
  /** Seed of trees, clouds, grain and wear; default 4. */
  readonly seed?: number;
}

export interface DriveFrame {
  readonly index: number;
  /** From 0, nanoseconds. */
  readonly stampNs: bigint;
  /** Three bytes per pixel, red first, rows from the top. */
  readonly picture: {
    readonly width: number;
    readonly height: number;
    readonly data: Uint8Array<ArrayBuffer>;
  };
  readonly truth: Truth;
}

/** Distance up to which things are drawn, metres. */
const REACH = 300;

/**
 * The demo's own drive: along a street through a small town, past a truck and under a gantry, to a loading bay
 * whose door has a code to read. The same options give the same bytes. Frames can be drawn in any order.
 */
export class Drive {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly frames: number;
  readonly #things: readonly Thing[];
  readonly #traffic: Traffic;
  readonly #ground: Ground;
  readonly #sky: Sky;
  readonly #focal: number;

  private constructor(options: Required<DriveOptions>, things: readonly Thing[], moving: Traffic) {
    this.width = options.width;
    this.height = options.height;
    this.fps = options.fps;
    this.frames = Math.max(1, Math.round(options.fps * options.seconds));
    this.#focal = 0.82 * Math.max(options.width, (options.height * 16) / 9);
    this.#things = things;
    this.#traffic = moving;
    this.#ground = new Ground(options.seed);
    this.#sky = new Sky(this.#focal, Math.ceil(options.height * 0.53), options.seed);
  }

  static async open({
    width = 640,
    height = 360,
    fps = 10,
    seconds = 24,
    seed = 4,
  }: DriveOptions = {}): Promise<Drive> {
    return new Drive({ width, height, fps, seconds, seed }, await scenery(seed), await traffic());
  }

  draw(index: number): DriveFrame {
    const share = this.frames > 1 ? index / (this.frames - 1) : 0;
    const lens = this.#lens(share);
    const canvas = new Canvas(this.width, this.height);
    const things = [...this.#things, ...this.#traffic(share)].filter((thing) => near(thing, lens));
    canvas.depth.fill(Infinity);
    this.#sky.draw(canvas, lens, heading(lens.eye[2]) * this.#focal);
    this.#ground.draw(canvas, lens);
    for (const quad of inOrder(things, lens)) drawQuad(canvas, lens, quad);
    const data = new Uint8Array(canvas.rgb.buffer);
    const stampNs = BigInt(Math.round((index * 1e9) / this.fps));
    return {
      index,
      stampNs,
      picture: { width: this.width, height: this.height, data },
      truth: truthOf(canvas, lens, things),
    };
  }

  #lens(share: number): Lens {
    const station = travelled(share);
    const [line, direction] = [centreLine(station), heading(station)];
    const shake = motion(share) * (Math.sin(station * 0.9) * 0.6 + Math.sin(station * 2.3 + 1) * 0.4);
    return {
      width: this.width,
      height: this.height,
      focal: this.#focal,
      horizon: this.height * (0.5 + 0.0032 * shake),
      eye: [across(share), 1.62 + 0.012 * shake, station],
      bend: (ahead) => centreLine(station + ahead) - line - direction * ahead,
    };
  }
}

const near = ({ faces }: Thing, { eye }: Lens): boolean =>
  faces.some(({ corners }) => corners.some(([, , station]) => station > eye[2] && station < eye[2] + REACH));

/** What lies on the ground first, then what stands, far to near. */
function inOrder(things: readonly Thing[], { eye }: Lens): Quad[] {
  const distance = ({ corners: [a, b] }: Quad): number =>
    (a[2] + b[2]) / 2 - eye[2] + Math.abs((a[0] + b[0]) / 2 - eye[0]) * 0.01;
  const quads = things.flatMap(({ faces }): Quad[] => [...faces]);
  return quads.sort((a, b) => Number(b.flat ?? false) - Number(a.flat ?? false) || distance(b) - distance(a));
}

/** The drive, frame by frame. */
export async function* drive(options: DriveOptions = {}): AsyncGenerator<DriveFrame> {
  const all = await Drive.open(options);
  for (let index = 0; index < all.frames; index++) yield all.draw(index);
}
