import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../src/core/time.js';
import { DdsPort } from '../../src/ros/dds/ddsPort.js';
import type { Message } from '../../src/ros/port.js';
import { describeWith } from '../support/need.js';
import { DDS } from '../support/tools.js';
import { graphEnv, when } from './peer.js';

const TYPE = 'foglight/action/Inspect';

describeWith([DDS], 'an action over DDS', () => {
  const env = graphEnv(9);
  let server: DdsPort;
  let client: DdsPort;
  beforeAll(async () => {
    server = await DdsPort.open({ node: 'server', env });
    client = await DdsPort.open({ node: 'client', env });
  });
  afterAll(() => Promise.all([server.close(), client.close()]));

  it('may tell feedback before anything else', async () => {
    await server.act({
      name: '~/inspect',
      type: TYPE,
      clock: systemClock,
      execute: ({ goal, feedback }) => {
        feedback({ chain: { answer: goal['question'] } });
        return Promise.resolve({ success: true, result: { success: true } });
      },
    });
    const told: Message[] = [];
    const at = (part: string): string => `/server/inspect/_action/${part}`;
    const hearing = await client.subscribe(at('feedback'), `${TYPE}_FeedbackMessage`, (message) => {
      told.push(message);
    });
    const known = (): boolean => server.peers(at('feedback')).some(({ kind }) => kind === 'subscription');
    await when(() => hearing.publishers > 0 && known());
    const goal_id = { uuid: new Uint8Array(16).fill(1) };
    const request = { goal_id, goal: { question: 'Now?' } };
    expect(await client.call(at('send_goal'), `${TYPE}_SendGoal`, request)).toMatchObject({
      accepted: true,
    });
    expect(await client.call(at('get_result'), `${TYPE}_GetResult`, { goal_id })).toMatchObject({
      status: 4,
      result: { success: true },
    });
    await when(() => told.length === 1);
    expect(told[0]).toMatchObject({ feedback: { chain: { answer: 'Now?' } } });
  });
});
