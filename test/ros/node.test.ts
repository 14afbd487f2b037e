import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Message } from '../../src/ros/port.js';
import { describeWith } from '../support/need.js';
import { DDS } from '../support/tools.js';
import { when } from './peer.js';
import { bool, double, RunningNode, text } from './session.js';

describeWith([DDS], 'a running node', () => {
  let node: RunningNode;
  let verdicts: Message[];

  beforeAll(async () => {
    node = await RunningNode.start(21, {}, { gate: { dwell_ms: 0 } });
    verdicts = await node.listen('/foglight/verdict', 'foglight/msg/Verdict');
    await when(() => verdicts.length > 0);
  });
  afterAll(() => node.stop());

  it('goes by a parameter from the next pictures on', async () => {
    expect(await node.set('gate.policy', text('never'))).toEqual({ successful: true, reason: '' });
    await when(() => verdicts.at(-1)?.['reason'] === 'policy never');
    expect(await node.set('gate.policy', text('always'))).toMatchObject({ successful: true });
    await when(() => verdicts.at(-1)?.['reason'] === 'policy always');
    expect(verdicts.at(-1)).toMatchObject({ verdict: 1 });
  });

  it.each([
    ['out of range', 'gate.high', double(2), 'gate.high'],
    ['of another kind', 'gate.policy', double(1), 'gate.policy'],
    ['read when it starts only', 'runtime.assess_workers', { type: 2, integer_value: 2n }, 'starts'],
    ['that does not go with another', 'gate.low', double(1), 'gate.low 1 is above gate.high'],
    ['nobody knows', 'gate.hihg', double(0.5), 'not a parameter'],
  ])('refuses a value %s, with the reason', async (_, name, value, reason) => {
    expect(await node.set(name, value)).toEqual({
      successful: false,
      reason: expect.stringContaining(reason) as string,
    });
  });

  it('says which parameters may change', async () => {
    const names = ['gate.high', 'source.buffers', 'use_sim_time'];
    const described = await node.call('describe_parameters', 'rcl_interfaces/srv/DescribeParameters', {
      names,
    });
    expect((described['descriptors'] as Message[]).map(({ name, read_only }) => [name, read_only])).toEqual([
      ['gate.high', false],
      ['source.buffers', true],
      ['use_sim_time', false],
    ]);
  });

  it('answers what it is asked about its only camera, with the chain', async () => {
    const answer = await node.call('ask', 'foglight/srv/Ask', {
      question: 'What is wrong with the picture?',
    });
    expect(answer).toMatchObject({
      success: true,
      code: '',
      answer: {
        camera: 'testsrc2',
        question: 'What is wrong with the picture?',
        status: 0,
        text: expect.stringMatching(/\w/) as string,
        chain: {
          answer: expect.stringMatching(/\w/) as string,
          conclusion: expect.stringMatching(/\w/) as string,
        },
        looked_at_captured: true,
      },
    });
  });

  it('says in the words of the error table why there is no answer', async () => {
    const request = { question: 'Is the view usable?', camera: 'cellar' };
    expect(await node.call('ask', 'foglight/srv/Ask', request)).toMatchObject({
      success: false,
      code: 'FOG_CAMERA_UNKNOWN',
      message: 'No such camera: cellar; there is testsrc2. Name one of the cameras of this run.',
    });
  });

  it('puts the questions it is given, until it is given others', async () => {
    const answers = await node.listen('/foglight/answer', 'foglight/msg/Answer');
    const set = (...questions: string[]): Promise<Message> =>
      node.call('set_questions', 'foglight/srv/SetQuestions', { questions });
    expect(await set('Is the view usable?')).toEqual({ success: true, message: '', ids: ['q1'] });
    await when(() => answers.some(({ question_id }) => question_id === 'q1'));
    expect(await set('Is it foggy?', 'Is the view usable?')).toMatchObject({ ids: ['q2', 'q1'] });
    await when(() => answers.some(({ question_id }) => question_id === 'q2'));
    expect(await set('')).toMatchObject({ success: false, message: 'a question is empty' });
    expect(await set()).toMatchObject({ success: true, ids: [] });
  });

  it('takes the view that a camera has now for its reference view', async () => {
    const accept = (camera: string): Promise<Message> =>
      node.call('accept_view', 'foglight/srv/AcceptView', { camera });
    expect(await accept('')).toEqual({ success: true, code: '', message: '' });
    expect(await accept('cellar')).toMatchObject({ success: false, code: 'FOG_CAMERA_UNKNOWN' });
  });

  it('follows /clock while use_sim_time is set', async () => {
    const diagnostics = await node.listen('/diagnostics', 'diagnostic_msgs/msg/DiagnosticArray');
    const clock = await node.user.advertise('/clock', 'rosgraph_msgs/msg/Clock');
    const stampSec = (): number | undefined =>
      (diagnostics.at(-1)?.['header'] as { stamp: { sec: number } } | undefined)?.stamp.sec;
    expect(await node.set('use_sim_time', bool(true))).toMatchObject({ successful: true });
    await when(() => clock.listeners > 0);
    const tick = setInterval(() => void clock.publish({ clock: { sec: 1234, nanosec: 5 } }), 50);
    await when(() => stampSec() === 1234);
    clearInterval(tick);
    // Verdicts go on in simulated time.
    const before = verdicts.length;
    await when(() => verdicts.length > before);
    await node.set('use_sim_time', bool(false));
    await when(() => stampSec()! > 1_500_000_000);
    const [, status] = diagnostics.at(-1)!['status'] as { values: { key: string }[] }[];
    expect(status!.values.map(({ key }) => key)).toEqual(
      expect.arrayContaining(['transport', 'cameras', 'up for (s)', 'memory (MB)', 'simulated time']),
    );
    clock.close();
  });

  it('tells /rosout what the log says aloud', async () => {
    const out: Message[] = [];
    const qos = { reliability: 'reliable', durability: 'transient_local', depth: 100 } as const;
    await node.user.subscribe('/rosout', 'rcl_interfaces/msg/Log', (line) => void out.push(line), { qos });
    await node.set('gate.policy', text('always'));
    await node.set('recover.max_megapixels', double(0.1));
    await when(() => out.length > 0);
    expect(out).toEqual([
      expect.objectContaining({
        level: 30,
        name: 'foglight',
        msg: expect.stringMatching(/^testsrc2: FOG_TOO_LARGE: .*480×320/) as string,
      }),
    ]);
  });
});
