import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CELLS, type Look } from './look.js';
import { accept, initialView, isDue, watch, type ViewRules, type ViewState } from './referenceView.js';

const SECOND = 1_000_000_000n;
const rules: ViewRules = { learnNs: 300n * SECOND, movedNs: 10n * SECOND };

/** Views that have nothing in common, even when one is shifted; `dark` shows nothing. */
const looks = new Map<string, Look>(
  ['home', 'street', 'wall', 'sky'].map((name, seed) => [name, anyLook(seed + 1)]),
);
const dark: Look = new Float32Array(2 * CELLS);

function anyLook(seed: number): Look {
  let state = seed;
  const chance = (): number => (state = (state * 48_271) % 0x7fff_ffff) / 0x7fff_ffff;
  const look = new Float32Array(2 * CELLS);
  for (let i = 0; i < CELLS; i += 1) {
    const angle = 2 * Math.PI * chance();
    look[i] = 0.7 * Math.cos(angle);
    look[CELLS + i] = 0.7 * Math.sin(angle);
  }
  return look;
}

interface Stretch {
  readonly view: string;
  readonly seconds: number;
  readonly degraded?: boolean;
}
interface Moment extends Stretch {
  readonly atNs: bigint;
  /** How long no other view has been seen. */
  readonly forNs: bigint;
  readonly state: ViewState;
}

/** What is known after each picture, one a second. */
function watched(stretches: readonly Stretch[], from: ViewState = initialView): Moment[] {
  let state = from;
  let atNs = from.atNs === undefined ? 0n : from.atNs + SECOND;
  let [view, sinceNs] = ['', 0n];
  return stretches.flatMap((stretch) =>
    Array.from({ length: stretch.seconds }, () => {
      if (looks.has(stretch.view) && view !== stretch.view) [view, sinceNs] = [stretch.view, atNs];
      const { degraded = false } = stretch;
      const look = looks.get(stretch.view) ?? dark;
      state = watch(state, { look, nowNs: atNs, stampNs: atNs, degraded }, rules);
      const moment = { ...stretch, atNs, forNs: atNs - sinceNs, state };
      atNs += SECOND;
      return moment;
    }),
  );
}

const last = (moments: readonly Moment[]): ViewState => moments.at(-1)!.state;
const home: Stretch = { view: 'home', seconds: 400 };
const settled = last(watched([home]));

describe('the reference view', () => {
  it('is learnt by a camera that stands, and by no other', () => {
    expect(settled.references.size).toBe(1);
    const roaming = Array.from({ length: 200 }, (_, i) => ({
      view: ['home', 'street', 'wall', 'sky'][i % 4]!,
      seconds: 5,
    }));
    expect(last(watched(roaming)).references.size).toBe(0);
    expect(last(watched([{ view: 'dark', seconds: 1_000 }])).references.size).toBe(0);
  });

  it('is missed after moved_after_ms, since the re-aiming, until the camera is turned back', () => {
    const after = watched([{ view: 'street', seconds: 3_600 }], settled);
    const moved = after.filter(({ state }) => state.movedSinceNs !== undefined);
    expect(moved[0]!.forNs).toBe(rules.movedNs);
    expect(new Set(moved.map(({ state }) => state.movedSinceNs))).toEqual(new Set([400n * SECOND]));
    expect(last(after).movedSinceNs).toBeDefined();
    expect(last(watched([{ ...home, seconds: 1 }], last(after))).movedSinceNs).toBeUndefined();
  });

  it('is another once that was accepted', () => {
    const away = last(watched([{ view: 'street', seconds: 60 }], settled));
    const told = accept(away, 460n * SECOND, rules)!;
    expect(told.movedSinceNs).toBeUndefined();
    expect(last(watched([{ view: 'street', seconds: 60 }], told)).movedSinceNs).toBeUndefined();
    expect(last(watched([{ ...home, seconds: 60 }], told)).movedSinceNs).toBeDefined();
    expect(accept(initialView, 0n, rules)).toBeUndefined();
  });

  it('is not missed where structure is lost, nor where something hides the scene', () => {
    const blind = watched(
      [
        { view: 'dark', seconds: 100 },
        { ...home, seconds: 1 },
      ],
      settled,
    );
    const hidden = watched([{ view: 'sky', seconds: 100, degraded: true }], settled);
    for (const { state } of [...blind, ...hidden]) expect(state.movedSinceNs).toBeUndefined();
  });

  it('is forgotten by a camera that drives off after it stood', () => {
    const drive = Array.from({ length: 30 }, (_, i) => ({
      view: ['street', 'wall', 'sky'][i % 3]!,
      seconds: 4,
    }));
    const moments = watched([...drive, { view: 'wall', seconds: 600 }], settled);
    for (const { state } of moments) expect(state.movedSinceNs).toBeUndefined();
    expect(last(moments).references.size).toBe(0);
    // It has been under way for some 30 s, so that it must stand for some 3000.
    expect(last(watched([{ view: 'wall', seconds: 3_000 }], last(moments))).references.size).toBe(1);
  });

  it('has a look for each hour', () => {
    const day = last(watched([{ ...home, seconds: 3 * 3_600 }]));
    expect([...day.references.keys()].sort()).toEqual([0, 1, 2]);
  });

  it('is looked at once a second', () => {
    expect(isDue(initialView, 0n)).toBe(true);
    const { atNs } = settled;
    expect(isDue(settled, atNs! + SECOND / 2n)).toBe(false);
    expect(isDue(settled, atNs! + SECOND)).toBe(true);
    expect(isDue(settled, atNs! - 1n)).toBe(true);
  });
});

describe('whatever a camera sees', () => {
  const life = fc.array(
    fc.record({
      view: fc.constantFrom('home', 'home', 'street', 'wall', 'dark'),
      seconds: fc.integer({ min: 1, max: 40 }),
      degraded: fc.boolean(),
    }),
    { minLength: 1, maxLength: 8 },
  );

  it('has moved only from a view that was learnt, to one that lasted, and not when it is seen again', () => {
    fc.assert(
      fc.property(life, (stretches) => {
        let before = settled;
        for (const { view, forNs, state } of watched(stretches, settled)) {
          const { movedSinceNs } = state;
          if (view === 'home') expect(movedSinceNs).toBeUndefined();
          if (movedSinceNs !== undefined && before.movedSinceNs === undefined) {
            expect(state.references.size).toBeGreaterThan(0);
            expect(view).not.toBe('dark');
            expect(forNs).toBeGreaterThanOrEqual(rules.movedNs);
          }
          before = state;
        }
      }),
      { numRuns: 40 },
    );
  });

  it('nothing is changed in place, and time that jumps is no time', () => {
    fc.assert(
      fc.property(life, fc.bigInt({ min: -10_000n, max: 10_000n }), (stretches, jump) => {
        const deep = last(watched(stretches, settled));
        const copy = structuredClone(deep);
        const nowNs = (deep.atNs ?? 0n) + jump * SECOND;
        const next = watch(deep, { look: looks.get('home')!, nowNs, stampNs: 0n, degraded: false }, rules);
        expect(deep).toEqual(copy);
        if (jump < 0n || jump > 5n) expect(next.stoodNs).toBe(deep.stoodNs);
      }),
      { numRuns: 30 },
    );
  });
});
