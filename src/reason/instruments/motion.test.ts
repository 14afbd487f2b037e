import { expect, it } from 'vitest';
import type { FrameCopy } from '../../core/view.js';
import { place } from '../wording/place.js';
import { Motion } from './motion.js';
import { drawn } from '../../../test/support/drawnInstruments.js';
import { rgbToYuv420p } from '../../runtime/picture.js';

const second = 1_000_000_000n;
const stamped = (picture: FrameCopy, ns: bigint, camera = 'front'): FrameCopy => ({
  ...picture,
  header: { ...picture.header, stampNs: ns, camera },
});

/** A textured scene with a box, all moved by `shift`. */
const scene = (boxX: number, options: { shift?: number; light?: number } = {}): Promise<FrameCopy> => {
  const stripes = Array.from(
    { length: 40 },
    (_, i) =>
      `<rect x="${i * 24 + (options.shift ?? 0)}" y="${(i * 37) % 200}" width="12" height="150" fill="#405060"/>`,
  ).join('');
  const light = `<rect width="100%" height="100%" fill="white" opacity="${options.light ?? 0}"/>`;
  return drawn(
    640,
    360,
    `${stripes}<rect x="${boxX}" y="20" width="90" height="70" fill="#202020"/>${light}`,
  );
};

it('gives no movement for a first picture', async () => {
  expect(await new Motion().update(stamped(await scene(40), 0n), 'captured')).toBeUndefined();
});

it('detects movement, its place and its start', async () => {
  const motion = new Motion();
  await motion.update(stamped(await scene(20), 0n), 'captured');
  expect(await motion.update(stamped(await scene(20), second), 'captured')).toMatchObject({ moving: false });
  const first = await motion.update(stamped(await scene(80), 2n * second), 'captured');
  expect(first).toMatchObject({ moving: true, everywhere: false, sinceNs: second });
  expect(place(first!.map, Number.MIN_VALUE)).toContain('upper left');
  const next = await motion.update(stamped(await scene(130), 3n * second), 'captured');
  expect(next).toMatchObject({ moving: true, sinceNs: second });
  const rest = await motion.update(stamped(await scene(130), 4n * second), 'captured');
  expect(rest).toMatchObject({ moving: false });
  expect(rest).not.toHaveProperty('sinceNs');
});

it('detects no movement in a change of exposure or in noise', async () => {
  const motion = new Motion();
  await motion.update(stamped(await scene(20), 0n), 'captured');
  const brighter = await motion.update(stamped(await scene(20, { light: 0.03 }), second), 'captured');
  expect(brighter).toMatchObject({ moving: false });
  const noisy = await scene(20, { light: 0.03 });
  let seed = 1;
  const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const bytes = noisy.bytes.map((v) => Math.min(255, Math.max(0, v + (random() - 0.5) * 90)));
  expect(await motion.update(stamped({ ...noisy, bytes }, 2n * second), 'captured')).toMatchObject({
    moving: false,
  });
});

it('distinguishes a moving camera from a moving object', async () => {
  const motion = new Motion();
  await motion.update(stamped(await scene(20), 0n), 'captured');
  const panned = await motion.update(stamped(await scene(20, { shift: 11 }), second), 'captured');
  expect(panned).toMatchObject({ moving: true, everywhere: true });
});

it('detects a driving camera although sky and road have no detail', async () => {
  const motion = new Motion();
  const road = (shift: number): Promise<FrameCopy> => {
    const trees = Array.from(
      { length: 40 },
      (_, i) =>
        `<rect x="${i * 17 + shift}" y="${140 + (i % 3) * 12}" width="8" height="90" fill="#203020"/>`,
    );
    return drawn(640, 360, trees.join(''), '#9ab0c8');
  };
  await motion.update(stamped(await road(0), 0n), 'captured');
  const driven = await motion.update(stamped(await road(9), second), 'captured');
  expect(driven!.map.filter((share) => share > 0).length).toBeLessThan(29);
  expect(driven).toMatchObject({ everywhere: true, unclear: false });
});

it('reports low confidence for a still camera if little has detail', async () => {
  const motion = new Motion();
  const box = (x: number): Promise<FrameCopy> =>
    drawn(640, 360, `<rect x="${x}" y="100" width="200" height="150" fill="#303030"/>`);
  await motion.update(stamped(await box(100), 0n), 'captured');
  expect(await motion.update(stamped(await box(160), second), 'captured')).toMatchObject({
    everywhere: false,
    unclear: true,
  });
});

it('keeps cameras and views separate, and starts again when time jumps', async () => {
  const motion = new Motion();
  await motion.update(stamped(await scene(20), 5n * second), 'captured');
  expect(await motion.update(stamped(await scene(90), 6n * second, 'rear'), 'captured')).toBeUndefined();
  expect(await motion.update(stamped(await scene(90), 6n * second), 'recovered')).toBeUndefined();
  expect(await motion.update(stamped(await scene(90), 1n * second), 'captured')).toBeUndefined();
  expect(await motion.update(stamped(await scene(90), 60n * second), 'captured')).toBeUndefined();
});

it('gives the same answer to several questions about one picture', async () => {
  const motion = new Motion();
  await motion.update(stamped(await scene(20), 0n), 'captured');
  const moved = stamped(await scene(90), second);
  expect(await motion.update(moved, 'captured')).toBe(await motion.update(moved, 'captured'));
});

it('compares planar pictures by their luma', async () => {
  const motion = new Motion();
  const planar = async (boxX: number, ns: bigint): Promise<FrameCopy> => {
    const { header, bytes } = await scene(boxX);
    return stamped(
      { header: { ...header, layout: 'yuv420p' }, bytes: rgbToYuv420p(bytes, 640, 360, 'bt709') },
      ns,
    );
  };
  await motion.update(await planar(20, 0n), 'captured');
  expect(await motion.update(await planar(20, second), 'captured')).toMatchObject({ moving: false });
  expect(await motion.update(await planar(300, 2n * second), 'captured')).toMatchObject({ moving: true });
});
