import type { ImageFields } from './imageFields.js';

/** Reads Foxglove's RawImage, CompressedImage and CompressedVideo in JSON: data in base64, time as sec and nsec. */
export function readJson(data: Uint8Array): ImageFields {
  const value = JSON.parse(new TextDecoder().decode(data)) as Record<string, unknown>;
  const time = value.timestamp as { sec?: unknown; nsec?: unknown } | undefined;
  if (typeof value.data !== 'string') throw new Error('the field "data" is missing');
  return {
    stamp: { sec: integer(time?.sec), nanosec: integer(time?.nsec) },
    frame_id: text(value.frame_id),
    // The copy must not share Node's buffer pool, because its buffer will be transferred.
    data: new Uint8Array(Buffer.from(value.data, 'base64')),
    width: integer(value.width),
    height: integer(value.height),
    step: integer(value.step),
    encoding: text(value.encoding),
    format: text(value.format),
  };
}

const integer = (value: unknown): number => (Number.isInteger(value) ? (value as number) : 0);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
