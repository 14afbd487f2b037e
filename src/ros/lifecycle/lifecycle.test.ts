import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FoglightError } from '../../core/errors.js';
import { Lifecycle, type Step, type LifecycleCallbacks } from './lifecycle.js';
import { from, STATES, TRANSITIONS, type Outcome, type State } from './states.js';

/** Work that ends as it is told, and keeps what a node would hold open. */
class Scripted implements LifecycleCallbacks {
  readonly done: string[] = [];
  next: Outcome = 'success';

  #do(name: string): Promise<void> {
    this.done.push(name);
    const outcome = this.next;
    // What shuts down after an error does not fail itself.
    this.next = 'success';
    if (outcome === 'failure') return Promise.reject(new FoglightError('FOG_SOURCE_NOT_FOUND', 'clip.mp4'));
    if (outcome === 'error') return Promise.reject(new TypeError('a bug'));
    return Promise.resolve();
  }
  configure = (): Promise<void> => this.#do('configure');
  activate = (): Promise<void> => this.#do('activate');
  deactivate = (): Promise<void> => this.#do('deactivate');
  cleanup = (): Promise<void> => this.#do('cleanup');
  shutdown = (): Promise<void> => this.#do('shutdown');
}

const PRIMARY: readonly State[] = ['unconfigured', 'inactive', 'active', 'finalized'];
const label = (text: string): { id: number; label: string } => ({ id: 0, label: text });

describe('a managed node', () => {
  it('goes the whole way and back', async () => {
    const work = new Scripted();
    const node = new Lifecycle(work);
    const steps: Step[] = [];
    node.steps.subscribe((step) => steps.push(step));
    for (const name of ['configure', 'activate', 'deactivate', 'cleanup', 'shutdown'])
      expect(await node.change(label(name))).toBe(true);
    expect(node.state).toBe('finalized');
    expect(work.done).toEqual(['configure', 'activate', 'deactivate', 'cleanup', 'shutdown']);
    expect(steps.map(({ transition }) => transition.id)).toEqual([1, 10, 3, 30, 4, 40, 2, 20, 5, 50]);
  });

  it('stays what it was where the work fails, and says why', async () => {
    const work = new Scripted();
    const node = new Lifecycle(work);
    const steps: Step[] = [];
    node.steps.subscribe((step) => steps.push(step));
    work.next = 'failure';
    expect(await node.change({ id: 1, label: '' })).toBe(false);
    expect(node.state).toBe('unconfigured');
    expect(steps.at(-1)).toMatchObject({ transition: { id: 11 }, reason: 'Source not found: clip.mp4' });
  });

  it('closes everything after an error no table knows, and can be configured again', async () => {
    const work = new Scripted();
    const node = new Lifecycle(work);
    await node.change(label('configure'));
    work.next = 'error';
    expect(await node.change(label('activate'))).toBe(false);
    expect(node.state).toBe('unconfigured');
    expect(work.done.at(-1)).toBe('shutdown');
    expect(await node.change(label('configure'))).toBe(true);
  });

  it('shuts down when the transition under way is made', async () => {
    const node = new Lifecycle(new Scripted());
    const configured = node.change(label('configure'));
    await node.shutdown();
    expect(await configured).toBe(true);
    expect(node.state).toBe('finalized');
  });

  it('takes one transition at a time', async () => {
    const node = new Lifecycle(new Scripted());
    const [first, second] = await Promise.all([
      node.change(label('configure')),
      node.change(label('configure')),
    ]);
    expect([first, second]).toEqual([true, false]);
    expect(node.state).toBe('inactive');
  });

  it('never leaves the machine, whatever is asked and however it ends', async () => {
    const request = fc.record({
      id: fc.integer({ min: 0, max: 99 }),
      label: fc.constantFrom(
        '',
        'configure',
        'activate',
        'deactivate',
        'cleanup',
        'shutdown',
        'fly',
        'transition_success',
      ),
      outcome: fc.constantFrom<Outcome>('success', 'failure', 'error'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { maxLength: 20 }), async (requests) => {
        const work = new Scripted();
        const node = new Lifecycle(work);
        let last: State = 'unconfigured';
        node.steps.subscribe(({ transition }) => {
          expect(TRANSITIONS).toContain(transition);
          expect(transition.from).toBe(last);
          last = transition.to;
        });
        for (const { outcome, ...asked } of requests) {
          work.next = outcome;
          const before = node.state;
          const there = from(before).some(
            (t) => t.id < 10 && (asked.label ? t.label === asked.label : t.id === asked.id),
          );
          expect(await node.change(asked)).toBe(there && outcome === 'success');
          if (!there) expect(node.state).toBe(before);
          expect(PRIMARY).toContain(node.state);
          expect(node.state).toBe(last);
        }
      }),
    );
  });

  it('has every state reachable, and an end for each piece of work', () => {
    const reached = new Set<State>(['unconfigured']);
    for (let size = 0; size < reached.size;) {
      size = reached.size;
      for (const state of [...reached]) for (const { to } of from(state)) reached.add(to);
    }
    expect([...reached].sort()).toEqual(
      (Object.keys(STATES) as State[]).filter((s) => s !== 'unknown').sort(),
    );
    expect(from('finalized')).toEqual([]);
  });
});
