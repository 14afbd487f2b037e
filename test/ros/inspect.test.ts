import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { event, TestServer } from '../support/endpointServer.js';
import { DdsPort } from '../../src/ros/dds/ddsPort.js';
import type { Message, Port } from '../../src/ros/port.js';
import { QOS } from '../../src/ros/qos.js';
import { describeWith } from '../support/need.js';
import { DDS } from '../support/tools.js';
import { meet, transport } from './join.js';
import { when } from './peer.js';
import { RunningNode } from './session.js';

const TYPE = 'foglight/action/Inspect';
const goalId = (n: number): Message => ({ uuid: new Uint8Array(16).fill(n) });
const NEVER = { sec: 0, nanosec: 0 };

describeWith([DDS], 'the inspect action over DDS', () => {
  const replies: ServerResponse[] = [];
  const server = new TestServer((_, response) => {
    response.setHeader('content-type', 'text/event-stream');
    replies.push(response);
  });
  let node: RunningNode;
  let first: Port | undefined;
  let feedback: Message[];
  let status: Message[];

  const call = (part: string, type: string, request: Message): Promise<Message> =>
    node.call(`inspect/_action/${part}`, type, request);
  const send = (n: number, question: string): Promise<Message> =>
    call('send_goal', `${TYPE}_SendGoal`, { goal_id: goalId(n), goal: { question, camera: '' } });
  const result = (n: number): Promise<Message> =>
    call('get_result', `${TYPE}_GetResult`, { goal_id: goalId(n) });
  const cancel = (n: number): Promise<Message> =>
    call('cancel_goal', 'action_msgs/srv/CancelGoal', { goal_info: { goal_id: goalId(n), stamp: NEVER } });
  const write = (text: string): unknown => replies.at(-1)!.write(event({ delta: { content: text } }));
  const chains = (n: number): Message[] =>
    feedback
      .filter(({ goal_id }) => (goal_id as { uuid: Uint8Array }).uuid[0] === n)
      .map(({ feedback: said }) => (said as { chain: Message }).chain);
  const statusOf = (n: number): unknown =>
    (
      status.at(-1)?.['status_list'] as { goal_info: { goal_id: { uuid: Uint8Array } }; status: number }[]
    ).find(({ goal_info }) => goal_info.goal_id.uuid[0] === n)?.status;

  beforeAll(async () => {
    const url = await server.start();
    const config = {
      gate: { policy: 'never' },
      reason: { deadline_ms: 60_000, endpoint: { url, profile: 'robust-r1' } },
    };
    // rclnodejs cannot call the parts of an action one by one; rmw_cyclonedds insists on making the process's domain.
    node = await RunningNode.start(28, {}, config, async (options) => {
      if (transport === 'rclnodejs') first = await meet({ ...options, node: 'first' });
      return DdsPort.open(options);
    });
    const verdicts = await node.listen('/foglight/verdict', 'foglight/msg/Verdict');
    feedback = await node.listen('/foglight/inspect/_action/feedback', `${TYPE}_FeedbackMessage`);
    status = [];
    await node.user.subscribe(
      '/foglight/inspect/_action/status',
      'action_msgs/msg/GoalStatusArray',
      (message) => void status.push(message),
      { qos: QOS.latched },
    );
    await when(() => verdicts.length > 0);
  });
  beforeEach(() => void replies.splice(0));
  afterAll(async () => {
    await node.stop();
    await first?.close();
    await server.stop();
  });

  it('tells the chain as it grows, then the answer', async () => {
    expect(await send(1, 'What is parked at the gate?')).toMatchObject({ accepted: true });
    await when(() => replies.length === 1);
    expect(statusOf(1)).toBe(2);
    write('<TYPE>fog(0.70)<TYPE_END><INFLUENCE>It hides the gate.<INFLUENCE_END>');
    await when(() => chains(1).some(({ influence }) => influence === 'It hides the gate.'));
    expect(chains(1).at(-1)).toMatchObject({ answer: '', types: [{ name: 'fog' }] });
    write('<REASONING>R<REASONING_END><CONCLUSION>C<CONCLUSION_END><ANSWER>A red truck.<ANSWER_END>');
    const { status: ended, result: found } = await result(1);
    expect([ended, found]).toMatchObject([
      4,
      { success: true, answer: { text: 'A red truck.', chain: { influence: 'It hides the gate.' } } },
    ]);
    await when(() => chains(1).at(-1)?.['answer'] === 'A red truck.');
    expect(chains(1).at(-1)).toEqual((found as { answer: Message }).answer['chain']);
    await when(() => statusOf(1) === 4);
  });

  it('is cancelled in the middle: the endpoint is let go, and what came is kept as feedback', async () => {
    await send(2, 'What is parked at the gate?');
    await when(() => replies.length === 1);
    write('<TYPE>rain(0.50)<TYPE_END>');
    await when(() => chains(2).length > 0);
    const cut = new Promise((resolve) => replies[0]!.once('close', resolve));
    expect(await cancel(2)).toMatchObject({ return_code: 0, goals_canceling: [{ goal_id: goalId(2) }] });
    expect(await result(2)).toMatchObject({
      status: 5,
      result: { success: false, code: 'FOG_REASON_LATE' },
    });
    await cut;
    expect(await cancel(2)).toMatchObject({ return_code: 3, goals_canceling: [] });
  });

  it('answers at once what an instrument can tell', async () => {
    await send(3, 'What is wrong with the picture?');
    expect(await result(3)).toMatchObject({ status: 4, result: { success: true } });
    expect(replies).toEqual([]);
    await when(() => chains(3).length === 1);
  });

  it('knows goals by their ids alone', async () => {
    expect(await send(3, 'Again?')).toMatchObject({ accepted: false });
    expect(await result(99)).toMatchObject({ status: 0 });
    expect(await cancel(99)).toMatchObject({ return_code: 2 });
  });
});
