import { afterEach, expect, it } from 'vitest';
import type { Message } from '../../src/ros/port.js';
import { describeWith } from '../support/need.js';
import { DDS } from '../support/tools.js';
import { when } from './peer.js';
import { RunningNode } from './session.js';

const SRV = 'lifecycle_msgs/srv';

describeWith([DDS], 'a managed node', () => {
  let node: RunningNode;
  const change = async (label: string): Promise<unknown> =>
    (await node.call('change_state', `${SRV}/ChangeState`, { transition: { label } }))['success'];
  const state = async (): Promise<unknown> =>
    ((await node.call('get_state', `${SRV}/GetState`))['current_state'] as Message)['label'];
  const topics = (): string[] =>
    ['best', 'verdict', 'degradation'].filter((name) => node.user.peers(`/foglight/${name}`).length > 0);

  afterEach(() => node.stop());

  it('opens, runs, rests and closes as it is told, and ends when it is shut down', async () => {
    // A picture that is to be recovered can be asked about only when it is.
    node = await RunningNode.start(22, {}, { ros: { lifecycle: true }, gate: { policy: 'never' } });
    const steps = await node.listen('/foglight/transition_event', 'lifecycle_msgs/msg/TransitionEvent');
    await when(() => node.user.peers('/foglight/transition_event').length > 0);
    expect(await state()).toBe('unconfigured');
    expect(topics()).toEqual([]);

    expect(await change('configure')).toBe(true);
    await when(() => topics().length === 3);
    const ask = { question: 'Is the view usable?' };
    expect(await node.call('ask', 'foglight/srv/Ask', ask)).toMatchObject({ code: 'FOG_CAMERA_NOT_SEEN' });

    const verdicts = await node.listen('/foglight/verdict', 'foglight/msg/Verdict');
    expect(await change('activate')).toBe(true);
    await when(() => verdicts.length > 2);
    expect(await node.call('ask', 'foglight/srv/Ask', ask)).toMatchObject({ success: true });

    expect(await change('deactivate')).toBe(true);
    expect(await state()).toBe('inactive');
    const seen = verdicts.length;
    expect(await node.call('ask', 'foglight/srv/Ask', ask)).toMatchObject({ code: 'FOG_CAMERA_NOT_SEEN' });
    expect(verdicts).toHaveLength(seen);

    expect(await change('activate')).toBe(true);
    await when(() => verdicts.length > seen);
    expect(await change('cleanup')).toBe(false);
    expect(await change('deactivate')).toBe(true);
    expect(await change('cleanup')).toBe(true);
    await when(() => topics().length === 0);
    expect(await change('shutdown')).toBe(true);
    await node.ended;
    expect(steps.map(({ transition }) => (transition as { id: number }).id)).toEqual([
      1, 10, 3, 30, 4, 40, 3, 30, 4, 40, 2, 20, 5, 50,
    ]);
    expect(steps[2]).toMatchObject({
      start_state: { id: 2, label: 'inactive' },
      goal_state: { id: 13, label: 'activating' },
    });
  });

  it('lists its states and transitions as rcl does', async () => {
    node = await RunningNode.start(23, {}, { ros: { lifecycle: true } });
    const { available_states } = await node.call('get_available_states', `${SRV}/GetAvailableStates`);
    expect((available_states as { label: string }[]).map(({ label }) => label)).toEqual([
      ...['unknown', 'unconfigured', 'inactive', 'active', 'finalized', 'configuring', 'cleaningup'],
      ...['shuttingdown', 'activating', 'deactivating', 'errorprocessing'],
    ]);
    const list = async (name: string): Promise<Message[]> =>
      (await node.call(name, `${SRV}/GetAvailableTransitions`))['available_transitions'] as Message[];
    expect(await list('get_available_transitions')).toMatchObject([
      { transition: { id: 1, label: 'configure' }, goal_state: { label: 'configuring' } },
      { transition: { id: 5, label: 'shutdown' }, goal_state: { label: 'shuttingdown' } },
    ]);
    expect(await list('get_transition_graph')).toHaveLength(25);
  });

  it('stays unconfigured where its source cannot be opened, and shuts down with the session', async () => {
    node = await RunningNode.start(24, { inputs: ['no/such.mp4'] }, { ros: { lifecycle: true } });
    expect(await change('configure')).toBe(false);
    expect(await state()).toBe('unconfigured');
  });
});
