import { Observable, of } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Frame } from '../core/frame.js';
import { Pixels } from '../core/pixels.js';
import type { Source } from '../core/source.js';
import { Player, type PlayerOptions } from './player.js';

const EPOCH_MS = 50_000;

/** A source with pictures at these stamps, in milliseconds. */
function camera(name: string, stamps: readonly number[], released: string[]): Source {
  const frames = new Observable<Frame>((subscriber) => {
    for (const at of stamps) {
      const pixels = new Pixels(new ArrayBuffer(1), () => released.push(`${name}${at}`));
      const header = { camera: name, stampNs: BigInt(EPOCH_MS + at) * 1_000_000n } as Frame['header'];
      subscriber.next({ header, pixels });
    }
    subscriber.complete();
  });
  return { camera: name, uri: name, finite: true, frames, events: of() };
}

describe('a player', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  /** What was emitted, as "milliseconds since the start: camera, stamp, player's time". */
  async function play(
    cameras: Readonly<Record<string, readonly number[]>>,
    options: PlayerOptions,
    forMs: number,
  ): Promise<{ came: string[]; released: string[]; finite: boolean[]; ended: number }> {
    const [came, released]: [string[], string[]] = [[], []];
    let nowMs = 0;
    let ended = 0;
    const player = new Player({ ...options, machineClock: { monotonicMs: () => nowMs } });
    expect(player.wallNs()).toBe(0n);
    const sources = Object.entries(cameras).map(([name, stamps]) =>
      player.play(camera(name, stamps, released)),
    );
    const subscriptions = sources.map((source) =>
      source.frames.subscribe({
        next: ({ header, pixels }) => {
          const stamp = Number(header.stampNs / 1_000_000n) - EPOCH_MS;
          const time = Number(player.wallNs() / 1_000_000n) - EPOCH_MS;
          came.push(`${nowMs}: ${header.camera}${stamp} at ${time}`);
          pixels.release();
        },
        complete: () => (ended += 1),
      }),
    );
    for (; nowMs < forMs; nowMs += 1) await vi.advanceTimersByTimeAsync(1);
    for (const subscription of subscriptions) subscription.unsubscribe();
    return { came, released, finite: sources.map(({ finite }) => finite), ended };
  }

  it('emits each picture when the shared time reaches its stamp', async () => {
    const { came, finite, ended } = await play({ a: [0, 40, 80], b: [20, 60] }, {}, 200);
    expect(came.map((text) => text.split(' ')[1])).toEqual(['a0', 'b20', 'a40', 'b60', 'a80']);
    for (const text of came) {
      const [, at, stamp, time] = /^(\d+): \w(\d+) at (\d+)$/.exec(text)!.map(Number);
      expect(time).toBeGreaterThanOrEqual(stamp!);
      expect(at! - stamp!).toBeLessThanOrEqual(2);
    }
    expect([finite, ended]).toEqual([[true, true], 2]);
  });

  it('plays faster or slower', async () => {
    const { came } = await play({ a: [0, 100] }, { rate: 4 }, 60);
    expect(came).toHaveLength(2);
    expect((await play({ a: [0, 100] }, { rate: 0.5 }, 150)).came).toHaveLength(1);
  });

  it('starts at the given offset and releases the pictures before it', async () => {
    const { came, released } = await play({ a: [0, 40, 80] }, { startOffsetS: 0.04 }, 200);
    expect(came[0]).toBe('0: a40 at 40');
    expect(came).toHaveLength(2);
    expect(released).toEqual(['a0', 'a40', 'a80']);
  });

  it('loops: all cameras start again when the last has ended, and time returns to the start', async () => {
    const { came, finite } = await play({ a: [0, 10], b: [0, 50] }, { loop: true }, 130);
    const stamps = came.map((text) => Number(/ \w(\d+)/.exec(text)![1]));
    expect(stamps).toEqual([0, 0, 10, 50, 0, 0, 10, 50, 0, 0, 10]);
    expect(finite).toEqual([false, false]);
  });

  it('continues with the other cameras when one has no picture', async () => {
    const { came, ended } = await play({ a: [0, 10], none: [] }, { loop: true }, 30);
    expect(came.length).toBeGreaterThan(2);
    expect(ended).toBe(1);
  });

  it('releases every queued picture when it is stopped', async () => {
    const { released } = await play({ a: [0, 1000, 2000] }, {}, 50);
    expect(released).toEqual(['a0', 'a1000', 'a2000']);
  });
});
