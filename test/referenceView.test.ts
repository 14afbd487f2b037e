import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DegradationKind } from '../src/core/degradation.js';
import { corrupt, type RgbImage } from '../src/corrupt/corrupt.js';
import { Drive } from '../src/demo/drive/drive.js';
import type { ViewRules } from '../src/gate/referenceView.js';
import { CameraView } from '../src/pipeline/cameraView.js';
import { ViewStore } from '../src/pipeline/viewStore.js';

const SECOND = 1_000_000_000n;
const rules: ViewRules = { learnNs: 300n * SECOND, movedNs: 10n * SECOND };
const [WIDTH, HEIGHT] = [480, 270];
const folder = mkdtempSync(join(tmpdir(), 'foglight-view-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The street of the demo, drawn larger than the camera's picture. */
let drive: Drive;
let street: RgbImage;
beforeAll(async () => {
  drive = await Drive.open({ width: 672, height: 378 });
  street = drive.draw(40).picture;
});

/** What the camera sees of it, aimed by shares of its picture to the right and down. */
function aimed(right = 0, down = 0, from = street): RgbImage {
  const [left, top] = [Math.round(96 + right * WIDTH), Math.round(54 + down * HEIGHT)];
  const data = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let y = 0; y < HEIGHT; y += 1) {
    const at = ((top + y) * from.width + left) * 3;
    data.set(from.data.subarray(at, at + WIDTH * 3), y * WIDTH * 3);
  }
  return { width: WIDTH, height: HEIGHT, data };
}

/** Each pixel by its light, given the place as shares of the picture. */
function lit(picture: RgbImage, light: (x: number, y: number) => number): RgbImage {
  const { width, height } = picture;
  const data = picture.data.map((value, i) => {
    const pixel = Math.floor(i / 3);
    return Math.min(255, value * light((pixel % width) / width, Math.floor(pixel / width) / height));
  });
  return { width, height, data };
}

/** Mean luma in [0, 1] of 27 × 48 cells. */
function thumbnail({ width, height, data }: RgbImage): Float32Array {
  const [sum, count] = [new Float32Array(27 * 48), new Float32Array(27 * 48)];
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const cell = Math.floor((y * 27) / height) * 48 + Math.floor((x * 48) / width);
      const at = (y * width + x) * 3;
      sum[cell]! += (0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!) / 255;
      count[cell]! += 1;
    }
  return sum.map((value, i) => value / count[i]!);
}

/** A camera and its clock. */
class Camera {
  readonly view: CameraView;
  #atNs = 0n;

  constructor(store?: ViewStore) {
    this.view = new CameraView('gate/1', store);
  }

  /** Shows pictures by turns, one a second; whether the camera had moved after any of them. */
  shows(seconds: number, pictures: readonly RgbImage[], degraded = false): boolean {
    const thumbnails = pictures.map(thumbnail);
    let moved = false;
    for (let i = 0; i < seconds; i += 1) {
      const picture = { thumbnail: thumbnails[i % thumbnails.length]!, degraded };
      const since = this.view.see({ ...picture, nowNs: this.#atNs, stampNs: this.#atNs }, rules);
      moved ||= since !== undefined;
      this.#atNs += SECOND;
    }
    return moved;
  }
}

/** A camera that knows its view. */
function still(store?: ViewStore): Camera {
  const camera = new Camera(store);
  expect(camera.shows(310, [aimed()])).toBe(false);
  return camera;
}

describe('a camera in the street', () => {
  it.each([
    [0.08, 0],
    [-0.15, 0],
    [0, 0.1],
    [0.06, -0.06],
    [0.2, 0.2],
  ])('re-aimed by %d and %d of its picture has moved', (right, down) => {
    expect(still().shows(15, [aimed(right, down)])).toBe(true);
  });

  it('that sways in the wind has not', () => {
    expect(still().shows(60, [aimed(0.01), aimed(-0.01), aimed(0, 0.01), aimed()])).toBe(false);
  });

  it.each<[DegradationKind, number, boolean]>([
    ...(['fog', 'darkness', 'rain', 'snow', 'noise', 'dirty_lens', 'lens_flare'] as const).flatMap(
      (kind): [DegradationKind, number, boolean][] => [
        [kind, 0.5, false],
        [kind, 0.9, true],
      ],
    ),
    ['graffiti', 0.9, true],
    ['block_exchange', 0.9, true],
    ['compression', 0.9, true],
  ])('under %s of %d has not', async (kind, intensity, degraded) => {
    const pictures = [];
    for (const time of [0, 1])
      pictures.push(await corrupt(aimed(), [{ kind, intensity }], { seed: 5, profile: 'wild', time }));
    expect(still().shows(60, pictures, degraded)).toBe(false);
  });

  it('at night, lit by lamps, has not', () => {
    const lamps = [
      [0.2, 0.3],
      [0.7, 0.5],
    ] as const;
    const light = (x: number, y: number): number =>
      lamps.reduce((sum, [cx, cy]) => sum + 0.9 * Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / 0.03), 0.06);
    expect(still().shows(600, [lit(aimed(), light)])).toBe(false);
  });

  it('under clouds has not', () => {
    const clouds = Array.from({ length: 20 }, (_, i) =>
      lit(aimed(), (x, y) => 0.75 + 0.35 * Math.sin(9 * x + 3 * y - i / 3)),
    );
    expect(still().shows(120, clouds)).toBe(false);
  });

  it('behind a truck that stands in half of its picture has not', () => {
    const picture = aimed();
    const other = drive.draw(200).picture;
    for (let y = 60; y < HEIGHT; y += 1) {
      const [to, from] = [(y * WIDTH + 120) * 3, (y * other.width + 60) * 3];
      picture.data.set(other.data.subarray(from, from + 240 * 3), to);
    }
    expect(still().shows(60, [picture])).toBe(false);
  });

  it('knows its view after a restart, and learns it anew where the file cannot be read', () => {
    const warnings: string[] = [];
    const store = new ViewStore(folder, (message) => warnings.push(message));
    still(store);
    expect(readdirSync(folder)).toEqual(['gate%2F1.view.json']);
    expect(new Camera(store).shows(30, [aimed()])).toBe(false);
    expect(new Camera(store).shows(15, [aimed(0.1)])).toBe(true);
    expect(warnings).toEqual([]);
    writeFileSync(join(folder, 'gate%2F1.view.json'), '{"format":1,"references":{"0":"AAAA"}}');
    expect(new Camera(store).shows(15, [aimed(0.1)])).toBe(false);
    expect(warnings.join()).toContain('learnt anew');
  });

  it('is told that this is its view now', () => {
    const camera = still();
    expect(camera.shows(15, [aimed(0.1)])).toBe(true);
    expect(camera.view.accept(rules)).toBe(true);
    expect(camera.shows(60, [aimed(0.1)])).toBe(false);
    expect(camera.shows(15, [aimed()])).toBe(true);
    expect(new Camera().view.accept(rules)).toBe(false);
  });
});

it('a camera that drives has never moved, whether it stood before or not', () => {
  const film = Array.from({ length: 48 }, (_, i) => drive.draw(i * 5).picture);
  expect(new Camera().shows(480, film)).toBe(false);
  const parked = new Camera();
  expect(parked.shows(400, [film[0]!])).toBe(false);
  expect(parked.shows(480, film)).toBe(false);
});

it('a view is not watched where view_learn_ms is 0', () => {
  const view = new CameraView('rover');
  const never = { ...rules, learnNs: 0n };
  for (let i = 0n; i < 700n; i += 1n) {
    const picture = { thumbnail: thumbnail(aimed(i < 350n ? 0 : 0.1)), degraded: false };
    expect(view.see({ ...picture, nowNs: i * SECOND, stampNs: i * SECOND }, never)).toBeUndefined();
  }
});
