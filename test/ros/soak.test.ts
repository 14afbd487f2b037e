import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Port } from '../../src/ros/port.js';
import { describeWith } from '../support/need.js';
import { CYCLONE_PEER, DDS, FAST_PEER } from '../support/tools.js';
import { join } from './join.js';
import { buildFastPeer, buildPeer, graphEnv, PeerProcess, when } from './peer.js';
import { qosOf, receive, send, TYPE, type Tally } from './pictures.js';

/** Set by `make soak`: how long each of the 32 streams lasts. */
const seconds = Number(process.env['SOAK_SECONDS'] ?? 0);
const HZ = 30;
const count = seconds * HZ;
/** For what was sent last to arrive, and for a peer to find us and to leave. */
const GRACE_S = 20;

const matrix = ['cyclone', 'fastdds'].flatMap((vendor) =>
  (['receive', 'send'] as const).flatMap((direction) =>
    ([[640, 480] as const, [1920, 1080] as const] as const).flatMap(([width, height]) =>
      (['raw', 'compressed'] as const).flatMap((kind) =>
        (['reliable', 'best_effort'] as const).map((reliability) => ({
          vendor,
          direction,
          width,
          height,
          kind,
          reliability,
        })),
      ),
    ),
  ),
);

const suite = seconds === 0 ? describe.skip : describeWith.bind(undefined, [DDS, CYCLONE_PEER, FAST_PEER]);
suite('soak (make soak)', () => {
  const env = graphEnv(7);
  const programs: Record<string, string> = {};
  let port: Port;

  beforeAll(async () => {
    programs['cyclone'] = buildPeer();
    programs['fastdds'] = buildFastPeer();
    port = await join({ node: 'foglight', env });
    process.stdout.write(
      'peer    direction  size       kind        reliability  sent   got    bad  out of order\n',
    );
  }, 300_000);
  afterAll(() => port.close());

  it.each(matrix)(
    '$vendor $direction $width×$height $kind $reliability',
    { timeout: (seconds + 3 * GRACE_S) * 1000 },
    async ({ vendor, direction, width, height, kind, reliability }) => {
      const topic = `/soak/${vendor}/${direction}/w${width}/${kind}/${reliability}`;
      const start = (...args: (string | number)[]): PeerProcess =>
        new PeerProcess(programs[vendor]!, args, env);
      let sent = count;
      let tally: Tally;
      if (direction === 'receive') {
        const seen = await receive(port, topic, kind, reliability);
        await start('pub', topic, kind, reliability, width, height, HZ, count).ended;
        const late = performance.now() + 1000;
        await when(() => seen.got >= count || performance.now() > late);
        seen.close();
        tally = seen;
      } else {
        const publication = await port.advertise(topic, TYPE[kind], { qos: qosOf(reliability), inFlight: 4 });
        const peer = start('sub', topic, kind, reliability, count, seconds + GRACE_S);
        await peer.line('matched');
        await when(() => publication.listeners === 1);
        sent = await send(publication, kind, { width, height, hz: HZ, count });
        await peer.ended;
        publication.close();
        tally = peer.lines.at(-1) as unknown as Tally;
      }
      const { got, bad, out_of_order } = tally;
      const cells = [
        vendor,
        direction,
        `${width}×${height}`,
        kind,
        reliability,
        sent,
        got,
        bad,
        out_of_order,
      ];
      const widths = [8, 11, 11, 12, 13, 7, 7, 5, 14];
      // The reporter's mark of each stream ends its line.
      process.stdout.write(`\n${cells.map((cell, i) => String(cell).padEnd(widths[i]!)).join('')}`);
      expect({ sent, got, bad, out_of_order }).toEqual({ sent: count, got: count, bad: 0, out_of_order: 0 });
    },
  );
});
