import { pick, random, type Random } from '../noise.js';

const GREENS = ['#31471f', '#3d5727', '#4b6a2e', '#5a7d38', '#6d9145', '#82a556'] as const;

/** Leaves in a cloud: dark ones first and low, bright ones last and towards the sun at the upper left. */
function foliage(chance: Random, count: number, at: (r: Random) => [number, number, number]): string {
  const leaves = Array.from({ length: count }, (_, i) => {
    const [x, y, light] = at(chance);
    const tone =
      GREENS[Math.max(0, Math.min(5, Math.floor(light * 4 + chance() * 2.4 - (i < count / 8 ? 1.6 : 0.4))))]!;
    const r = i < count / 8 ? 14 + chance() * 10 : 2.2 + chance() * 4.6;
    return `<ellipse cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" rx="${r.toFixed(1)}" ry="${(r * 0.8).toFixed(1)}" fill="${tone}"/>`;
  });
  return leaves.join('');
}

/** A broad-leaved tree, 320 × 400 pixels, its foot at the bottom edge. */
export function tree(seed: number): string {
  const chance = random(seed);
  const crowns = Array.from({ length: 6 }, () => [
    160 + (chance() - 0.5) * 150,
    90 + chance() * 150,
    58 + chance() * 42,
  ]);
  const leaves = foliage(chance, 2000, (r) => {
    const [cx, cy, radius] = pick(crowns, r) as [number, number, number];
    const turn = r() * Math.PI * 2;
    const out = Math.sqrt(r()) * radius * (0.8 + 0.28 * r());
    const x = Math.min(302, Math.max(18, cx + Math.cos(turn) * out));
    const y = Math.min(300, Math.max(18, cy + Math.sin(turn) * out * 0.85));
    return [x, y, 1 - y / 300 - (x - 160) / 700 + 0.1];
  });
  return (
    `<path d="M150 400Q156 320 148 250L120 190M150 300L196 210M158 400Q176 400 174 396Q166 330 170 240Z" stroke="#4a3b2c" stroke-width="9" fill="#4a3b2c"/>` +
    leaves
  );
}

/** A slender conifer, 160 × 400 pixels. */
export function conifer(seed: number): string {
  const chance = random(seed);
  const leaves = foliage(chance, 1100, (r) => {
    const y = 20 + Math.sqrt(r()) * 340;
    const half = 6 + ((y - 20) / 340) * 62 * (0.75 + 0.25 * Math.sin(y / 9));
    const x = 80 + (r() * 2 - 1) * half;
    return [x, y, 0.42 - (x - 80) / 300];
  });
  return `<rect x="74" y="340" width="12" height="60" fill="#43362a"/>${leaves}`;
}

/** A piece of hedge, 320 × 96 pixels. */
export function hedge(seed: number): string {
  const chance = random(seed);
  return `<rect x="0" y="30" width="320" height="66" fill="#34491f"/>${foliage(chance, 1300, (r) => {
    const y = 14 + r() * 76;
    return [r() * 320, y, 0.9 - y / 110];
  })}`;
}

export interface Dress {
  readonly coat: string;
  readonly legs: string;
  readonly hair: string;
  readonly skin: string;
}

export const DRESSES: readonly Dress[] = [
  { coat: '#b8452f', legs: '#26303f', hair: '#3a2a1c', skin: '#d9a985' },
  { coat: '#31507c', legs: '#3a3a3c', hair: '#1d1a18', skin: '#8a5a3c' },
  { coat: '#c9a640', legs: '#4c3f36', hair: '#a9a6a0', skin: '#e2b793' },
  { coat: '#3f5f49', legs: '#22262d', hair: '#70451f', skin: '#cf9c78' },
  { coat: '#f07a1c', legs: '#23314a', hair: '#20201f', skin: '#c98f68' },
];

/** Poses a step has. */
export const POSES = 6;

/** A person walking, 72 × 176 pixels, feet at the bottom edge. */
export function person({ coat, legs, hair, skin }: Dress, pose: number): string {
  const swing = Math.sin((pose / POSES) * Math.PI * 2);
  const foot = (side: number): string => {
    const x = 36 + side * swing * 17;
    return `<path d="M36 96L${36 + side * swing * 7} 132L${x} 170l7 3" stroke="${legs}" stroke-width="11" fill="none" stroke-linejoin="round" stroke-linecap="round"/>`;
  };
  const arm = (side: number): string =>
    `<path d="M36 48L${36 - side * swing * 9} 74L${36 - side * swing * 18 + 3} 96" stroke="${coat}" stroke-width="9" fill="none" stroke-linejoin="round" stroke-linecap="round"/>`;
  return (
    `${arm(-1)}${foot(-1)}${foot(1)}<path d="M24 44Q36 36 48 44L50 100Q36 106 22 100Z" fill="${coat}"/>` +
    `<path d="M24 44Q30 40 33 42L31 101Q26 102 22 100Z" fill="#fff" opacity="0.16"/>${arm(1)}` +
    `<circle cx="36" cy="24" r="12" fill="${skin}"/><path d="M24 25Q22 10 36 10Q50 10 48 24Q44 16 36 16Q28 16 24 25Z" fill="${hair}"/>`
  );
}
