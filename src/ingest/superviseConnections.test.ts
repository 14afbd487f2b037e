import { TestScheduler } from 'rxjs/testing';
import { expect, test } from 'vitest';
import { FoglightError } from '../core/errors.js';
import type { RestartPolicy } from './supervise.js';
import {
  superviseConnections,
  type Connection,
  type Outcome,
  type SupervisedHandlers,
} from './superviseConnections.js';

const policy: RestartPolicy = {
  startTimeoutMs: 10,
  stallTimeoutMs: 5,
  backoffInitialMs: 4,
  backoffMaxMs: 8,
  finite: false,
};
const failed: Outcome = { done: false, error: new FoglightError('FOG_SOURCE_FAILED', 'gone') };
const stalledError = new FoglightError('FOG_SOURCE_STALLED', 'silent');

/** What one connection does: when it delivers frames, in milliseconds after its start, and when and how it ends. */
interface Plan {
  readonly frames: readonly number[];
  readonly exitMs?: number;
  readonly outcome?: Outcome;
  /** Time from `end` to the exit. */
  readonly endMs?: number;
  readonly busy?: boolean;
}

function rehearse(plans: readonly Plan[], options: Partial<RestartPolicy> = {}) {
  const scheduler = new TestScheduler((actual, wanted) => expect(actual).toEqual(wanted));
  const seen = { states: [] as string[], open: 0, most: 0, disposed: 0 };
  let next = 0;
  const supervised = (handlers: SupervisedHandlers<string>) => ({
    connect(): Connection {
      const plan = plans[next++] ?? { frames: [] };
      seen.most = Math.max(seen.most, (seen.open += 1));
      let over = false;
      const exit = (outcome: Outcome): void => {
        if (over) return;
        over = true;
        seen.open -= 1;
        handlers.exit(outcome);
      };
      for (const ms of plan.frames) scheduler.schedule(() => !over && handlers.frame('f'), ms);
      if (plan.exitMs !== undefined) scheduler.schedule(() => exit(plan.outcome ?? failed), plan.exitMs);
      return {
        wasBusy: () => plan.busy ?? false,
        end: () => void scheduler.schedule(() => exit(failed), plan.endMs ?? 0),
      };
    },
    state: (state: string) => void seen.states.push(`${scheduler.now()} ${state}`),
    stalled: () => stalledError,
    dispose: () => void (seen.disposed += 1),
  });
  const frames = superviseConnections(supervised, { ...policy, ...options }, { scheduler, random: () => 0 });
  return { scheduler, seen, frames };
}

test('frames continue after a failure and a pause', () => {
  const { scheduler, seen, frames } = rehearse([{ frames: [1, 2], exitMs: 3 }, { frames: [1] }]);
  scheduler.run(({ expectObservable }) => {
    expectObservable(frames, '----------!').toBe('-ff-----f', { f: 'f' });
  });
  expect(seen.states).toEqual([
    '0 starting',
    '1 running',
    '3 waiting',
    '7 starting',
    '8 running',
    '10 closed',
  ]);
  expect(seen).toMatchObject({ most: 1, disposed: 1, open: 0 });
});

test('the next connection waits until the previous child has ended', () => {
  const { scheduler, seen, frames } = rehearse([{ frames: [1], endMs: 20 }, { frames: [1] }]);
  scheduler.run(({ expectObservable }) => {
    expectObservable(frames, `${'-'.repeat(33)}!`).toBe('-f 29ms f', { f: 'f' });
  });
  expect(seen.states.slice(2, 5)).toEqual(['6 stalled', '26 waiting', '30 starting']);
  expect(seen.most).toBe(1);
});

test('a source that is unreachable at first is connected once it can be reached', () => {
  const dead = { frames: [], exitMs: 1 };
  const { scheduler, frames } = rehearse([dead, dead, dead, { frames: [2] }]);
  scheduler.run(({ expectObservable }) => {
    // Three failures with their pauses (1 + 4, 1 + 8, 1 + 8 ms), then 2 ms to the first frame.
    expectObservable(frames, `${'-'.repeat(26)}!`).toBe('25ms f', { f: 'f' });
  });
});

test('waiting for a slow reader does not count as a stall', () => {
  const plan = { frames: [1, 40], exitMs: 41, outcome: { done: true, reason: 'read' } as const, busy: true };
  const { scheduler, seen, frames } = rehearse([plan], { finite: true });
  scheduler.run(({ expectObservable }) => {
    expectObservable(frames).toBe('-f 38ms f|', { f: 'f' });
  });
  expect(seen.states).toEqual(['0 starting', '1 running', '41 ended']);
});

test('a file that delivers nothing in time is an error', () => {
  const { scheduler, seen, frames } = rehearse([{ frames: [], endMs: 3 }], { finite: true });
  scheduler.run(({ expectObservable }) => {
    expectObservable(frames).toBe('13ms #', undefined, stalledError);
  });
  expect(seen).toMatchObject({ disposed: 1, open: 0 });
});

test('unsubscribing ends the connection, and no further one is made', () => {
  const { scheduler, seen, frames } = rehearse([{ frames: [1, 2, 3, 4], endMs: 2 }]);
  scheduler.run(({ expectObservable }) => {
    expectObservable(frames, '---!').toBe('-ff', { f: 'f' });
  });
  expect(seen.states).toEqual(['0 starting', '1 running', '3 closed']);
  expect(seen).toMatchObject({ open: 0, disposed: 1 });
});
