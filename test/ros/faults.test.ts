import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { QOS } from '../../src/ros/qos.js';
import { describeWith } from '../support/need.js';
import { CYCLONE_PEER, DDS, IP, NETWORK_NAMESPACES } from '../support/tools.js';
import { join } from './join.js';
import { buildPeer, graphEnv, PeerProcess, when } from './peer.js';

const IMAGE = 'sensor_msgs/msg/Image';
const foglight = fileURLToPath(new URL('../../bin/foglight.js', import.meta.url));
const HZ = 10;
const COUNT = 80;

/** Whoever a test started, ended with it in whatever state they are. */
const started: PeerProcess[] = [];
const start = (program: string, args: readonly (string | number)[], env: NodeJS.ProcessEnv): PeerProcess => {
  const one = new PeerProcess(program, args, env, 'ignore');
  started.push(one);
  return one;
};
afterEach(() => {
  for (const { process } of started.splice(0)) process.kill('SIGKILL');
});

const camera = ['pub', '/camera/image_raw', 'raw', 'reliable', 320, 240, HZ, 100_000] as const;
/** Ends by itself when it has them all, whole: the node passes these pictures as they came. */
const viewer = ['sub', '/foglight/best', 'raw', 'reliable', COUNT, 100] as const;
const node = [foglight, 'run', 'ros:/camera/image_raw', '--ros', '--json', '--policy', 'never'] as const;
const reports = (running: PeerProcess, count: number): Promise<void> =>
  when(() => running.lines.filter((line) => 'severity' in line).length >= count);

describeWith(
  [DDS, CYCLONE_PEER],
  'what dies and comes back',
  () => {
    const env = graphEnv(6);
    let program: string;
    beforeAll(() => {
      program = buildPeer();
    });

    it('sends on to the one that takes the place of a killed subscriber', async () => {
      const port = await join({ node: 'foglight', env });
      const publication = await port.advertise('/out', IMAGE, { qos: { ...QOS.default, depth: 100 } });
      const data = new Uint8Array(320 * 240 * 3);
      let sec = 0;
      // A reader that died is owed its pictures until its lease runs out: publishing waits for it, and goes on.
      const send = (): Promise<boolean> =>
        publication.publish({
          header: { stamp: { sec: ++sec }, frame_id: 'none' },
          width: 320,
          height: 240,
          data,
        });
      const first = start(program, ['sub', '/out', 'raw', 'reliable', 100_000, 100], env);
      await first.line('matched');
      for (let n = 0; n < 20; n++) await send();
      first.process.kill('SIGKILL');
      await first.ended;
      const second = start(program, ['sub', '/out', 'raw', 'reliable', 20, 100], env);
      await second.line('matched');
      while (second.process.exitCode === null) await send();
      expect(second.lines.at(-1)).toMatchObject({ got: 20, out_of_order: 0 });
      await port.close();
    });

    it('a node that is killed and started again goes on for those who look', async () => {
      start(program, camera, env);
      const looking = start(program, viewer, env);
      const first = start(process.execPath, node, env);
      await reports(first, 20);
      first.process.kill('SIGKILL');
      expect(await first.ended).toBeNull();
      const second = start(process.execPath, node, env);
      await looking.ended;
      expect(looking.lines.at(-1)).toEqual({ got: COUNT, bad: 0, out_of_order: 0 });
      second.process.kill('SIGTERM');
      expect(await second.ended).toBe(0);
    });

    it('a camera that is killed and started again is seen again, and the node outlives all', async () => {
      const first = start(program, camera, env);
      const running = start(process.execPath, node, env);
      await reports(running, 10);
      first.process.kill('SIGKILL');
      await first.ended;
      const before = running.lines.length;
      const second = start(program, camera, env);
      await reports(running, before + 10);
      second.process.kill('SIGKILL');
      await second.ended;
      running.process.kill('SIGTERM');
      expect(await running.ended).toBe(0);
    });
  },
  { timeout: 180_000 },
);

const SPACES = ['foglight-a', 'foglight-b'] as const;
const ip = (...args: string[]): boolean => spawnSync('ip', args).status === 0;
const inside = (space: string, program: string, args: readonly (string | number)[]) =>
  ['netns', 'exec', space, program, ...args] as const;

describeWith(
  [IP, NETWORK_NAMESPACES, DDS, CYCLONE_PEER],
  'a network that is cut and restored',
  () => {
    const env = {
      ...process.env,
      ROS_DOMAIN_ID: '0',
      ROS_LOCALHOST_ONLY: '0',
      ROS_AUTOMATIC_DISCOVERY_RANGE: '',
      CYCLONEDDS_URI: '',
    };
    const [robot, here] = SPACES;
    const remove = (): void => SPACES.forEach((space) => ip('netns', 'del', space));

    beforeAll(() => {
      remove();
      const must = (...args: string[]): Buffer => execFileSync('ip', args);
      for (const space of SPACES) must('netns', 'add', space);
      must('-n', robot, 'link', 'add', 'wire', 'type', 'veth', 'peer', 'name', 'wire', 'netns', here);
      for (const [i, space] of SPACES.entries()) {
        must('-n', space, 'address', 'add', `10.231.0.${i + 1}/24`, 'dev', 'wire');
        must('-n', space, 'link', 'set', 'lo', 'up');
        must('-n', space, 'link', 'set', 'wire', 'up');
      }
    });
    afterAll(remove);

    it.each([
      ['for a moment', 2_000],
      ['until all are given up for lost', 14_000],
    ])('streams in both directions resume after a cut %s', async (_, ms) => {
      const program = buildPeer();
      start('ip', inside(robot, program, camera), env);
      const looking = start('ip', inside(robot, program, viewer), env);
      const running = start('ip', inside(here, process.execPath, node), env);
      await reports(running, 20);
      ip('-n', robot, 'link', 'set', 'wire', 'down');
      await new Promise((resolve) => setTimeout(resolve, ms));
      ip('-n', robot, 'link', 'set', 'wire', 'up');
      await looking.ended;
      expect(looking.lines.at(-1)).toEqual({ got: COUNT, bad: 0, out_of_order: 0 });
      running.process.kill('SIGTERM');
      expect(await running.ended).toBe(0);
    });
  },
  { timeout: 180_000 },
);
