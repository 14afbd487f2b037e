import { z } from 'zod';
import type { EventRecord } from '../../publish/events/records.js';
import type { Picture, PictureFacts } from '../pictures/pictures.js';

/** Kinds of record that a client may subscribe to. */
const LIVE_KINDS = [
  'report',
  'verdict',
  'condition',
  'best',
  'recovered',
  'answer',
  'drop',
  'source',
  'error',
  'alert',
] as const;
export type LiveKind = (typeof LIVE_KINDS)[number];

const names = z.array(z.string().max(64)).max(1_024);

/** What a client says: the whole of what it wants, which replaces what it wanted before. */
export const liveRequestSchema = z.strictObject({
  cameras: names.optional().describe('Cameras whose records are sent; all where absent.'),
  kinds: z
    .array(z.enum(LIVE_KINDS))
    .optional()
    .describe('Kinds of record that are sent; condition, answer, source, error and alert where absent.'),
  pictures: z
    .array(
      z.strictObject({
        camera: z.string().max(64),
        view: z.enum(['best', 'captured', 'recovered']).default('best'),
        width: z.number().int().min(16).max(4_096).optional(),
        rate_hz: z.number().min(0.01).max(60).default(1),
      }),
    )
    .max(256)
    .default([])
    .describe('Pictures that are sent, as binary messages.'),
});

export type LiveRequest = z.infer<typeof liveRequestSchema>;

/** Kinds that a client gets that names none: what changes seldom. */
export const DEFAULT_KINDS: readonly LiveKind[] = ['condition', 'answer', 'source', 'error', 'alert'];

/** A record as a text message: JSON, with stamps as decimal strings, since a JSON number cannot hold 64 bits. */
export function textOf(record: EventRecord | { readonly type: 'alert' }): string {
  return JSON.stringify(record, (_, value: unknown) => {
    if (typeof value === 'bigint') return value.toString();
    return typeof value === 'number' && !Number.isInteger(value) ? Math.round(value * 1e4) / 1e4 : value;
  });
}

/** A picture as a binary message: length of the JSON (uint32, little-endian), the JSON, the JPEG. */
export function bytesOfPicture(facts: PictureFacts, { jpeg }: Picture): Buffer {
  const json = Buffer.from(JSON.stringify({ type: 'picture', ...facts }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return Buffer.concat([length, json, jpeg]);
}
