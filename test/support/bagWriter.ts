import { mkdir, open, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { CdrWriter } from '@foxglove/cdr';
import { McapWriter } from '@mcap/core';
import { FileHandleWritable } from '@mcap/nodejs';
import sqlite from 'node-sqlite3-wasm';
import type { RawImage } from '../../src/ingest/encodings/rawImage.js';

// The packer comes with @mcap/support, which itself only unpacks.
const require = createRequire(createRequire(import.meta.url).resolve('@mcap/support'));
export const zstd = require('@foxglove/wasm-zstd') as {
  isLoaded: Promise<unknown>;
  compress(data: Uint8Array, level?: number): Uint8Array;
};

/** One LZ4 frame of one block that holds literals only: larger than what went in, and LZ4 all the same. */
function lz4Frame(data: Uint8Array): Uint8Array {
  const rest = data.length - 15;
  const lengths = [...new Uint8Array(Math.floor(rest / 255)).fill(255), rest % 255];
  const block = Uint8Array.of(0xf0, ...lengths, ...data);
  // Magic, version 1 with independent blocks of up to 4 MB, and the check byte that belongs to these two.
  const head = Uint8Array.of(0x04, 0x22, 0x4d, 0x18, 0x60, 0x70, 0x73);
  const size = new Uint8Array(Uint32Array.of(block.length).buffer);
  return Uint8Array.of(...head, ...size, ...block, 0, 0, 0, 0);
}

const packers = { zstd: (data: Uint8Array) => zstd.compress(data), lz4: lz4Frame };

/** A message to write, already serialised. */
export interface Message {
  readonly topic: string;
  readonly type: string;
  readonly logTimeNs: bigint;
  readonly data: Uint8Array;
  /** By default `cdr`. */
  readonly encoding?: string;
}

export interface Stamp {
  readonly sec: number;
  readonly nanosec: number;
}

/** sensor_msgs/msg/Image in CDR. */
export function imageCdr(image: RawImage, stamp: Stamp, frameId = 'optical'): Uint8Array {
  return new CdrWriter()
    .int32(stamp.sec)
    .uint32(stamp.nanosec)
    .string(frameId)
    .uint32(image.height)
    .uint32(image.width)
    .string(image.encoding)
    .uint8(Number(image.bigEndian))
    .uint32(image.step)
    .uint8Array(image.data, true).data;
}

/** sensor_msgs/msg/CompressedImage in CDR. */
export function compressedCdr(
  format: string,
  data: Uint8Array,
  stamp: Stamp,
  frameId = 'optical',
): Uint8Array {
  return new CdrWriter()
    .int32(stamp.sec)
    .uint32(stamp.nanosec)
    .string(frameId)
    .string(format)
    .uint8Array(data, true).data;
}

export interface McapOptions {
  readonly compression?: 'zstd' | 'lz4';
  /** Bytes of a chunk; 0 writes messages without chunks, and so without an index. */
  readonly chunkSize?: number;
}

export async function writeMcap(
  path: string,
  messages: readonly Message[],
  options: McapOptions = {},
): Promise<void> {
  const { compression, chunkSize = 64 * 1024 } = options;
  await zstd.isLoaded;
  await rm(path, { force: true });
  const handle = await open(path, 'w');
  const writer = new McapWriter({
    writable: new FileHandleWritable(handle),
    useChunks: chunkSize > 0,
    ...(chunkSize > 0 ? { chunkSize } : {}),
    ...(compression
      ? { compressChunk: (data) => ({ compression, compressedData: packers[compression](data) }) }
      : {}),
  });
  await writer.start({ profile: 'ros2', library: 'foglight tests' });
  const channels = new Map<string, number>();
  for (const { topic, type, logTimeNs, data, encoding = 'cdr' } of messages) {
    let channelId = channels.get(topic);
    if (channelId === undefined) {
      const schema = {
        name: type,
        encoding: encoding === 'cdr' ? 'ros2msg' : 'jsonschema',
        data: new Uint8Array(),
      };
      const schemaId = await writer.registerSchema(schema);
      channelId = await writer.registerChannel({
        topic,
        schemaId,
        messageEncoding: encoding,
        metadata: new Map(),
      });
      channels.set(topic, channelId);
    }
    await writer.addMessage({ channelId, sequence: 0, logTime: logTimeNs, publishTime: logTimeNs, data });
  }
  await writer.end();
  await handle.close();
}

/** A .db3 file as rosbag2 lays it out. */
export async function writeDb3(path: string, messages: readonly Message[]): Promise<void> {
  await rm(path, { force: true });
  const db = new sqlite.Database(path);
  db.exec(`PRAGMA journal_mode = OFF; BEGIN;
    CREATE TABLE topics(id INTEGER PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL,
      serialization_format TEXT NOT NULL, offered_qos_profiles TEXT NOT NULL);
    CREATE TABLE messages(id INTEGER PRIMARY KEY, topic_id INTEGER NOT NULL, timestamp INTEGER NOT NULL,
      data BLOB NOT NULL);
    CREATE INDEX timestamp_idx ON messages (timestamp ASC);`);
  const topics = new Map<string, number>();
  for (const { topic, type, logTimeNs, data, encoding = 'cdr' } of messages) {
    if (!topics.has(topic)) {
      topics.set(topic, topics.size + 1);
      db.run("INSERT INTO topics VALUES (?, ?, ?, ?, '')", [topics.size, topic, type, encoding]);
    }
    db.run('INSERT INTO messages (topic_id, timestamp, data) VALUES (?, ?, ?)', [
      topics.get(topic)!,
      logTimeNs,
      data,
    ]);
  }
  db.exec('COMMIT');
  db.close();
}

/** The metadata.yaml that makes a folder a rosbag2 bag. */
export async function writeMetadata(
  folder: string,
  files: readonly string[],
  compressionMode = '',
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const lines = [
    'rosbag2_bagfile_information:',
    '  version: 5',
    '  relative_file_paths:',
    ...files.map((file) => `    - ${basename(file)}`),
    `  compression_format: ${compressionMode ? 'zstd' : '""'}`,
    `  compression_mode: ${compressionMode || '""'}`,
  ];
  await writeFile(join(folder, 'metadata.yaml'), lines.join('\n'));
}
