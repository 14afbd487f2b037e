import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, it } from 'vitest';
import type { Message } from '../../src/ros/port.js';
import { timeNs, type RosTime } from '../../src/ros/time.js';
import { imageCdr, writeMcap } from '../support/bagWriter.js';
import { describeWith } from '../support/need.js';
import { DDS } from '../support/tools.js';
import { when } from './peer.js';
import { RunningNode } from './session.js';

const FRAMES = 10;
const START_SEC = 1000;
/** Ten pictures, a tenth of a second apart. */
const stampNs = (i: number): bigint => BigInt(START_SEC) * 1_000_000_000n + BigInt(i) * 100_000_000n;

describeWith([DDS], 'foglight run bag/ --ros --clock', () => {
  const bag = join(mkdtempSync(join(tmpdir(), 'foglight-player-')), 'drive.mcap');
  let node: RunningNode;
  afterEach(() => node.stop());

  beforeAll(async () => {
    const messages = Array.from({ length: FRAMES }, (_, i) => {
      const data = Uint8Array.from({ length: 64 * 48 * 3 }, (_byte, at) => (at * 7 + i * 31) & 255);
      const image = { width: 64, height: 48, encoding: 'rgb8', step: 192, bigEndian: false, data };
      const stamp = { sec: START_SEC, nanosec: i * 100_000_000 };
      const cdr = imageCdr(image, stamp);
      return { topic: '/cam/image', type: 'sensor_msgs/msg/Image', logTimeNs: stampNs(i), data: cdr };
    });
    await writeMcap(bag, messages);
  });

  const play = async (offset: number, options: object): Promise<{ clock: bigint[]; verdicts: bigint[] }> => {
    // Unconfigured it waits for those who listen.
    node = await RunningNode.start(
      offset,
      { inputs: [bag], play: { clockHz: 100, ...options } },
      { ros: { lifecycle: true } },
    );
    const clock: bigint[] = [];
    const verdicts: bigint[] = [];
    await node.user.subscribe('/clock', 'rosgraph_msgs/msg/Clock', (message) => {
      clock.push(timeNs(message['clock'] as RosTime));
    });
    const change = (label: string): Promise<Message> =>
      node.call('change_state', 'lifecycle_msgs/srv/ChangeState', { transition: { label } });
    expect(await change('configure')).toEqual({ success: true });
    const heard = await node.user.subscribe('/foglight/verdict', 'foglight/msg/Verdict', ({ header }) => {
      verdicts.push(timeNs((header as { stamp: RosTime }).stamp));
    });
    await when(() => heard.publishers > 0 && node.user.peers('/clock').length > 0);
    expect(await change('activate')).toEqual({ success: true });
    return { clock, verdicts };
  };

  it('gives the pictures at their stamps, and everybody the time', async () => {
    const { clock, verdicts } = await play(26, {});
    await when(() => verdicts.at(-1) === stampNs(FRAMES - 1));
    await when(() => clock.some((time) => time >= stampNs(FRAMES - 1)));
    expect(verdicts.every((stamp, i) => i === 0 || stamp > verdicts[i - 1]!)).toBe(true);
    expect(clock[0]).toBeGreaterThanOrEqual(stampNs(0));
    expect(clock.every((time, i) => i === 0 || time >= clock[i - 1]!)).toBe(true);
  });

  it('loops, faster and from an offset on: time jumps back, and the stream goes on', async () => {
    const { clock, verdicts } = await play(27, { rate: 2, loop: true, startOffsetS: 0.5 });
    const loops = (): number => verdicts.filter((stamp, i) => i > 0 && stamp < verdicts[i - 1]!).length;
    await when(() => loops() >= 2);
    expect(verdicts.every((stamp) => stamp >= stampNs(5))).toBe(true);
    expect(clock.some((time, i) => i > 0 && time < clock[i - 1]!)).toBe(true);
    const refused = await node.set('use_sim_time', { type: 1, bool_value: false });
    expect(refused).toMatchObject({
      successful: false,
      reason: expect.stringContaining('--clock') as string,
    });
  });
});
