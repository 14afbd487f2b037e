import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Message, Port } from '../../src/ros/port.js';
import { QOS } from '../../src/ros/qos.js';
import { TypeRegistry } from '../../src/ros/types/registry.js';
import { describeWith } from '../support/need.js';
import { CYCLONE_PEER, DDS } from '../support/tools.js';
import { join } from './join.js';
import { buildPeer, graphEnv, matched, PeerProcess, when } from './peer.js';
import { qosOf, receive, send, TYPE } from './pictures.js';

const COUNT = 300;
const HZ = 30;
const env = graphEnv(1);

describeWith([DDS, CYCLONE_PEER], `DDS against a C peer over Cyclone DDS`, () => {
  let program: string;
  let port: Port;
  const peers: PeerProcess[] = [];
  const peer = (...args: (string | number)[]): PeerProcess => {
    const started = new PeerProcess(program, args, env);
    peers.push(started);
    return started;
  };

  beforeAll(async () => {
    program = buildPeer();
    port = await join({ node: 'foglight', namespace: '/robot', env });
  });
  afterEach(() => {
    for (const { process } of peers.splice(0)) process.kill('SIGKILL');
  });
  afterAll(() => port.close());

  it.each([
    ['raw', 'reliable', 640, 480],
    ['compressed', 'best_effort', 1920, 1080],
  ] as const)(
    'receives %s pictures, %s, whole and in order',
    { timeout: 120_000 },
    async (kind, reliability, ...size) => {
      const seen = await receive(port, `/in/${kind}`, kind, reliability);
      const sender = peer('pub', `/in/${kind}`, kind, reliability, ...size, HZ, COUNT);
      expect(await sender.ended).toBe(0);
      await when(() => reliability === 'best_effort' || seen.got === COUNT);
      seen.close();
      expect(seen).toMatchObject({ bad: 0, out_of_order: 0 });
      expect(seen.got).toBeGreaterThan(COUNT / 2);
    },
  );

  it.each([
    ['raw', 'best_effort'],
    ['compressed', 'reliable'],
  ] as const)(
    'publishes %s pictures, %s, whole and in order',
    { timeout: 120_000 },
    async (kind, reliability) => {
      const publication = await port.advertise(`/out/${kind}`, TYPE[kind], {
        qos: qosOf(reliability),
        inFlight: 4,
      });
      // With best effort a lost picture leaves the peer waiting for its time to be up.
      const receiver = peer('sub', `/out/${kind}`, kind, reliability, COUNT, 20);
      await receiver.line('matched');
      await when(() => publication.listeners === 1);
      await send(publication, kind, { width: 640, height: 480, hz: HZ, count: COUNT });
      await receiver.ended;
      publication.close();
      const result = receiver.lines.at(-1);
      expect(result).toMatchObject({ bad: 0, out_of_order: 0 });
      expect(result?.['got']).toBeGreaterThan(reliability === 'reliable' ? COUNT - 1 : COUNT / 2);
    },
  );

  it('is seen with its node, topics, types, QoS and type hashes', async () => {
    const types = new TypeRegistry();
    const camera = await port.advertise('~/best', TYPE.raw, { qos: QOS.sensor });
    const listener = await port.subscribe('image', TYPE.compressed, () => {}, { qos: QOS.latched });
    const watcher = peer('graph', 4);
    await watcher.ended;
    camera.close();
    listener.close();
    const writer = watcher.lines.find((line) => line['topic'] === 'rt/robot/foglight/best');
    expect(writer).toMatchObject({
      type: 'sensor_msgs::msg::dds_::Image_',
      reliable: false,
      transient: false,
      user_data: `typehash=${types.hash(TYPE.raw)};`,
    });
    const reader = watcher.lines.find((line) => line['topic'] === 'rt/robot/image');
    expect(reader).toMatchObject({
      type: 'sensor_msgs::msg::dds_::CompressedImage_',
      reliable: true,
      transient: true,
      user_data: `typehash=${types.hash(TYPE.compressed)};`,
    });
    const node = watcher.lines.findLast((line) => line['node'] === 'foglight');
    expect(node).toMatchObject({ namespace: '/robot' });
    expect(node?.['writers']).toContain(writer?.['writer']);
    expect(node?.['readers']).toContain(reader?.['reader']);
  });

  it('sees its peers come, and go even when they are killed', { timeout: 60_000 }, async () => {
    const sender = peer('pub', '/seen', 'raw', 'best_effort', 16, 16, 1, 100);
    await when(() => port.peers('/seen').length === 1);
    expect(port.peers('/seen')).toEqual([
      { kind: 'publication', type: TYPE.raw, qos: { reliability: 'best_effort', durability: 'volatile' } },
    ]);
    sender.process.kill('SIGKILL');
    await when(() => port.peers('/seen').length === 0);
  });

  it('goes on with the one that takes the place of a killed publisher', { timeout: 60_000 }, async () => {
    let got = 0;
    const subscription = await port.subscribe('/again', TYPE.raw, () => void (got += 1), {
      qos: qosOf('reliable'),
    });
    for (const round of [1, 2]) {
      const sender = peer('pub', '/again', 'raw', 'reliable', 320, 240, HZ, 1000);
      await when(() => got >= round * 20);
      sender.process.kill('SIGKILL');
      await sender.ended;
      got = round * 20;
    }
    subscription.close();
  });

  it('answers a client of rmw_cyclonedds, and calls its servers', async () => {
    const type = 'rcl_interfaces/srv/GetParameters';
    const server = await port.serve('/robot/get_parameters', type, ({ names }) => ({
      values: (names as string[]).map((name) => ({ type: 4, string_value: `${name}!` })),
    }));
    const client = peer('get', '/robot/get_parameters', 'a', 'bc');
    expect(await client.ended).toBe(0);
    server.close();
    const text = (string: string) => expect.objectContaining({ type: 4, string }) as unknown;
    expect(client.lines).toEqual([{ values: [text('a!'), text('bc!')] }]);

    const other = peer('serve', '/other/get_parameters', 10);
    await other.line('ready');
    const { values } = (await port.call('/other/get_parameters', type, { names: ['x', 'y'] })) as {
      values: Message[];
    };
    expect(values.map((value) => value['string_value'])).toEqual(['x', 'y']);
  });

  it('says by name that nobody serves', async () => {
    const call = port.call('/nobody', 'std_srvs/srv/Trigger', {}, { timeoutMs: 50 });
    await expect(call).rejects.toMatchObject({ code: 'FOG_ROS_SERVICE' });
  });

  it('counts what is not the type it should be, and goes on', async () => {
    const type = 'std_msgs/msg/Header';
    const errors: unknown[] = [];
    const watching = port.errors.subscribe(({ topic, error }) => errors.push([topic, error.code]));
    // Another node with another idea of the same type: its count is the seconds of a Header, its words what follows.
    const liar = await join({
      node: 'liar',
      env,
      types: new TypeRegistry({ [type]: 'uint32[] words' }),
    });
    const headers: Message[] = [];
    const subscription = await port.subscribe('/header', type, (message) => void headers.push(message));
    const wrong = await liar.advertise('/header', type);
    const right = await port.advertise('/header', type);
    await when(() => subscription.publishers === 2 && wrong.listeners === 1 && right.listeners === 1);
    const lies = [
      ['truncated', []],
      ['a text of 4 GB', [0, 0xffffffff]],
      ['a text longer than the rest', [0, 9, 0x61616161, 0x61616161]],
      ['a text without its end', [0, 4, 0x61616161]],
      ...Array.from({ length: 100 }, (_, n) => [`noise ${n}`, noise(n % 40)] as const),
    ] as const;
    for (const [n, [, words]] of lies.entries()) {
      await wrong.publish({ words: [...words] });
      await when(() => errors.length + headers.length === n + 1);
    }
    expect(errors.slice(0, 4)).toEqual(Array(4).fill(['/header', 'FOG_CDR']));
    expect(new Set(errors.map(String))).toEqual(new Set(['/header,FOG_CDR']));
    await right.publish({ frame_id: 'cam' });
    await when(() => headers.at(-1)?.['frame_id'] === 'cam');
    await liar.close();
    watching.unsubscribe();
  });

  it('reports a handler that throws, and goes on', async () => {
    const errors: unknown[] = [];
    const watching = port.errors.subscribe((error) => errors.push(error));
    let calls = 0;
    const subscription = await port.subscribe('/throws', 'std_msgs/msg/String', () => {
      calls += 1;
      throw new Error('not today');
    });
    const publication = await port.advertise('/throws', 'std_msgs/msg/String');
    await matched(publication, subscription);
    await publication.publish({ data: 'one' });
    await publication.publish({ data: 'two' });
    await when(() => calls === 2 && errors.length === 2);
    subscription.close();
    publication.close();
    watching.unsubscribe();
  });

  it('hands over no more than was asked for while a handler is busy', async () => {
    const busy: (() => void)[] = [];
    let lost = 0;
    const subscription = await port.subscribe(
      '/slow',
      'std_msgs/msg/String',
      () => new Promise<void>((resolve) => busy.push(resolve)),
      { inFlight: 2, qos: { ...QOS.default, depth: 1 }, lost: (count) => (lost += count) },
    );
    const publication = await port.advertise('/slow', 'std_msgs/msg/String');
    await matched(publication, subscription);
    for (let n = 0; n < 20; n++) {
      await publication.publish({ data: String(n) });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await when(() => busy.length === 2);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(busy.length).toBe(2);
    busy.splice(0).forEach((done) => done());
    // One was kept: the newest.
    expect(lost).toBe(17);
    await when(() => busy.length === 1);
    busy.splice(0).forEach((done) => done());
    subscription.close();
    publication.close();
  });
});

const noise = (words: number): Uint32Array => crypto.getRandomValues(new Uint32Array(words));
