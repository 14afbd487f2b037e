import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DdsPort } from '../../src/ros/dds/ddsPort.js';
import { QOS } from '../../src/ros/qos.js';
import { buildFastPeer, graphEnv, lacking, lackingFast, PeerProcess, when } from './peer.js';

const IMAGE = 'sensor_msgs/msg/Image';
const COUNT = 60;
const HZ = 20;

describe.skipIf(lacking.length + lackingFast.length > 0 && process.env['STRICT'] !== '1')(
  "DDS against another vendor's peer (needs libfastrtps-dev)",
  () => {
    const env = graphEnv(4);
    let program: string;
    let port: DdsPort;

    beforeAll(async () => {
      program = buildFastPeer();
      port = await DdsPort.open({ node: 'foglight', env });
    }, 300_000);
    afterAll(() => port.close());

    it.each(['reliable', 'best_effort'] as const)('receives its pictures, %s', async (reliability) => {
      const seen: number[] = [];
      let bad = 0;
      const subscription = await port.subscribe(
        `/fast/${reliability}`,
        IMAGE,
        ({ header, data }) => {
          const { stamp, frame_id } = header as { stamp: { sec: number }; frame_id: string };
          if (stamp.sec === 0) return;
          seen.push(stamp.sec);
          bad += Number(
            crc32(data as Uint8Array)
              .toString(16)
              .padStart(8, '0') !== frame_id,
          );
        },
        { qos: { ...QOS.default, depth: 100, reliability } },
      );
      const peer = new PeerProcess(
        program,
        ['pub', `/fast/${reliability}`, reliability, 640, 480, HZ, COUNT],
        env,
      );
      expect(await peer.ended).toBe(0);
      // The last picture may still be on its way through the worker when the peer has ended.
      if (reliability === 'reliable') await when(() => seen.length === COUNT);
      subscription.close();
      expect(bad).toBe(0);
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
      expect(seen.length).toBeGreaterThan(reliability === 'reliable' ? COUNT - 1 : COUNT / 2);
    });

    it('publishes pictures to it', async () => {
      const publication = await port.advertise('/to/fast', IMAGE, { qos: { ...QOS.default, depth: 100 } });
      const peer = new PeerProcess(program, ['sub', '/to/fast', 'reliable', COUNT, 40], env);
      await peer.line('matched');
      await when(() => publication.listeners === 1);
      const data = new Uint8Array(640 * 480 * 3);
      for (let n = 1; n <= COUNT; n++) {
        data.fill(n, n * 1000, n * 1000 + 50_000);
        const header = { stamp: { sec: n }, frame_id: crc32(data).toString(16).padStart(8, '0') };
        await publication.publish({ header, width: 640, height: 480, encoding: 'rgb8', step: 1920, data });
        await new Promise((resolve) => setTimeout(resolve, 1000 / HZ));
      }
      await peer.ended;
      publication.close();
      expect(peer.lines.at(-1)).toEqual({ got: COUNT, bad: 0, out_of_order: 0 });
    });
  },
);
