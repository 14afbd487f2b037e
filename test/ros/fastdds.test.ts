import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Port } from '../../src/ros/port.js';
import { describeWith } from '../support/need.js';
import { DDS, FAST_PEER } from '../support/tools.js';
import { join } from './join.js';
import { buildFastPeer, graphEnv, PeerProcess, when } from './peer.js';
import { qosOf, receive, send, TYPE } from './pictures.js';

const COUNT = 60;
const HZ = 20;

describeWith([DDS, FAST_PEER], "DDS against another vendor's peer", () => {
  const env = graphEnv(4);
  let program: string;
  let port: Port;

  beforeAll(async () => {
    program = buildFastPeer();
    port = await join({ node: 'foglight', env });
  }, 300_000);
  afterAll(() => port.close());

  it.each(['reliable', 'best_effort'] as const)('receives its pictures, %s', async (reliability) => {
    const seen = await receive(port, `/fast/${reliability}`, 'raw', reliability);
    const args = ['pub', `/fast/${reliability}`, 'raw', reliability, 640, 480, HZ, COUNT];
    const peer = new PeerProcess(program, args, env);
    expect(await peer.ended).toBe(0);
    // The last picture may still be on its way through the worker when the peer has ended.
    if (reliability === 'reliable') await when(() => seen.got === COUNT);
    seen.close();
    expect(seen).toMatchObject({ bad: 0, out_of_order: 0 });
    expect(seen.got).toBeGreaterThan(reliability === 'reliable' ? COUNT - 1 : COUNT / 2);
  });

  it('publishes pictures to it', async () => {
    const publication = await port.advertise('/to/fast', TYPE.compressed, { qos: qosOf('reliable') });
    const peer = new PeerProcess(program, ['sub', '/to/fast', 'compressed', 'reliable', COUNT, 40], env);
    await peer.line('matched');
    await when(() => publication.listeners === 1);
    await send(publication, 'compressed', { width: 1920, height: 1080, hz: HZ, count: COUNT });
    await peer.ended;
    publication.close();
    expect(peer.lines.at(-1)).toEqual({ got: COUNT, bad: 0, out_of_order: 0 });
  });
});
