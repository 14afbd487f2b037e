import { crc32 } from 'node:zlib';
import type { Message, Port, Publication } from '../../src/ros/port.js';
import { QOS, type Qos } from '../../src/ros/qos.js';

export const TYPE = {
  raw: 'sensor_msgs/msg/Image',
  compressed: 'sensor_msgs/msg/CompressedImage',
} as const;
export type Kind = keyof typeof TYPE;

/** What of a numbered stream arrived: its checksums are in frame_id, its numbers in stamp.sec. */
export interface Tally {
  got: number;
  bad: number;
  out_of_order: number;
}

interface Picture {
  readonly header: { readonly stamp: { readonly sec: number }; readonly frame_id: string };
  readonly data: Uint8Array;
}

export const crcText = (data: Uint8Array): string => crc32(data).toString(16).padStart(8, '0');
export const qosOf = (reliability: Qos['reliability']): Qos => ({ ...QOS.default, depth: 100, reliability });

/** Counts the pictures of a topic until closed. Number 0 is a greeting, not a picture. */
export async function receive(
  port: Port,
  topic: string,
  kind: Kind,
  reliability: Qos['reliability'],
): Promise<Tally & { close(): void }> {
  let last = 0;
  const take = (message: Message): void => {
    const { header, data } = message as unknown as Picture;
    if (header.stamp.sec === 0) return;
    tally.got += 1;
    tally.bad += Number(crcText(data) !== header.frame_id);
    tally.out_of_order += Number(header.stamp.sec <= last);
    last = header.stamp.sec;
  };
  const subscription = await port.subscribe(topic, TYPE[kind], take, { qos: qosOf(reliability) });
  const tally = { got: 0, bad: 0, out_of_order: 0, close: () => subscription.close() };
  return tally;
}

/** Publishes numbered pictures at a rate; resolves with how many went out. */
export async function send(
  publication: Publication,
  kind: Kind,
  { width, height, hz, count }: { width: number; height: number; hz: number; count: number },
): Promise<number> {
  const data = new Uint8Array(kind === 'raw' ? width * height * 3 : Math.floor((width * height) / 10));
  const start = performance.now();
  let sent = 0;
  for (let n = 1; n <= count; n++) {
    const from = (n * 1000) % data.length;
    data.fill(n & 255, from, from + 5000);
    const header = { stamp: { sec: n, nanosec: 0 }, frame_id: crcText(data) };
    const message =
      kind === 'compressed'
        ? { header, format: 'jpeg', data }
        : { header, width, height, encoding: 'rgb8', step: width * 3, data };
    sent += Number(await publication.publish(message));
    await new Promise((resolve) =>
      setTimeout(resolve, Math.max(0, start + (n * 1000) / hz - performance.now())),
    );
  }
  return sent;
}
