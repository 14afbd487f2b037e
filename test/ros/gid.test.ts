import { afterAll, expect, it } from 'vitest';
import { DdsPort } from '../../src/ros/dds/ddsPort.js';
import { describeWith } from '../support/need.js';
import { DDS } from '../support/tools.js';
import { graphEnv, when } from './peer.js';

describeWith([DDS], 'the graph of Humble and older', () => {
  const ports: DdsPort[] = [];
  afterAll(() => Promise.all(ports.map((port) => port.close())));

  it('has GIDs of 24 bytes, by which nodes and their topics are known', async () => {
    const env = graphEnv(25);
    for (const node of ['one', 'two']) ports.push(await DdsPort.open({ node, env, gidBytes: 24 }));
    await ports[0]!.advertise('/x', 'std_msgs/msg/String');
    await when(() => ports[1]!.peers('/x')[0]?.node === '/one');
    expect(ports[1]!.nodes()).toEqual(['/one']);
  });
});
