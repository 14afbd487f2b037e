import * as zlib from 'node:zlib';
import { McapChunkBuilder, McapRecordBuilder, Opcode, type McapTypes } from '@mcap/core';
import { QOS } from '../../ros/qos.js';
import type { MessageType } from '../ros/codec.js';
import { offeredQos } from './offeredQos.js';

/** Checksums are optional in MCAP; Node before 20.15 has none to offer. */
const crc32 = zlib.crc32 ?? ((): number => 0);

const FOOTER_CRC_BYTES = 4;

/** A named list of texts about the whole file. */
export interface MetadataRecord {
  readonly name: string;
  readonly metadata: ReadonlyMap<string, string>;
}

/** A CDR message and where it belongs. */
export interface CdrMessage {
  readonly topic: string;
  readonly type: MessageType;
  readonly stampNs: bigint;
  /** Log time, if it is another than the stamp, which is the publish time. */
  readonly logNs?: bigint | undefined;
  readonly data: Uint8Array;
  /** Whether a reader who comes late gets the last message of the topic. */
  readonly latched?: boolean | undefined;
}

/**
 * Lays out an MCAP file of ROS 2 messages: chunks that close when asked to, and the index at the end. The library's
 * own writer closes a chunk by size only, and a recording has to be on disk after so much time.
 */
export class McapFileWriter {
  readonly #write: (bytes: Uint8Array) => void;
  readonly #records = new McapRecordBuilder();
  readonly #chunk = new McapChunkBuilder({ useMessageIndex: true });
  readonly #schemas = new Map<string, McapTypes.Schema>();
  readonly #channels = new Map<string, McapTypes.Channel>();
  readonly #counts = new Map<number, bigint>();
  readonly #chunks: McapTypes.ChunkIndex[] = [];
  readonly #metadata: McapTypes.MetadataIndex[] = [];
  #start: bigint | undefined;
  #end = 0n;
  #position = 0n;
  #crc = 0;

  /**
   * @param write appends to the file; called with whole records, and to be done when it returns
   * @param metadata stands at the start of the file, so that a file that was cut has it, too
   */
  constructor(write: (bytes: Uint8Array) => void, metadata: readonly MetadataRecord[] = []) {
    this.#write = write;
    this.#records.writeMagic();
    this.#records.writeHeader({ profile: 'ros2', library: 'foglight' });
    for (const { name, metadata: content } of metadata) {
      const offset = BigInt(this.#records.length);
      const length = this.#records.writeMetadata({ name, metadata: new Map(content) });
      this.#metadata.push({ offset, length, name });
    }
    this.#emit();
  }

  /** Bytes in the chunk that is not yet written. */
  get pendingBytes(): number {
    return this.#chunk.numMessages === 0 ? 0 : this.#chunk.byteLength;
  }

  /** Adds a message. */
  add({ topic, type, stampNs, logNs = stampNs, data, latched }: CdrMessage): void {
    const channelId = this.#channelFor(topic, type, latched === true);
    const sequence = this.#counts.get(channelId) ?? 0n;
    // MCAP has no time before 1970.
    const time = logNs < 0n ? 0n : logNs;
    this.#counts.set(channelId, sequence + 1n);
    if (this.#start === undefined || time < this.#start) this.#start = time;
    if (time > this.#end) this.#end = time;
    this.#chunk.addMessage({
      channelId,
      sequence: Number(sequence & 0xffffffffn),
      logTime: time,
      publishTime: stampNs < 0n ? 0n : stampNs,
      data,
    });
  }

  /** Closes the chunk and writes it with its message index. */
  flush(): void {
    if (this.#chunk.numMessages === 0) return;
    const { messageStartTime, messageEndTime, buffer: records } = this.#chunk;
    const chunkStartOffset = this.#position;
    const uncompressedSize = BigInt(records.byteLength);
    const chunkLength = this.#records.writeChunk({
      messageStartTime,
      messageEndTime,
      uncompressedSize,
      uncompressedCrc: crc32(records),
      compression: '',
      records,
    });
    const messageIndexOffsets = new Map<number, bigint>();
    let messageIndexLength = 0n;
    for (const index of this.#chunk.indices) {
      messageIndexOffsets.set(index.channelId, chunkStartOffset + chunkLength + messageIndexLength);
      messageIndexLength += this.#records.writeMessageIndex(index);
    }
    this.#chunk.reset();
    this.#emit();
    this.#chunks.push({
      messageStartTime,
      messageEndTime,
      chunkStartOffset,
      chunkLength,
      messageIndexOffsets,
      messageIndexLength,
      compression: '',
      compressedSize: uncompressedSize,
      uncompressedSize,
    });
  }

  /** Writes what is pending and the index; the file is then complete. */
  end(): void {
    this.flush();
    this.#records.writeDataEnd({ dataSectionCrc: this.#crc });
    this.#emit();
    const summaryStart = this.#position;
    const offsets = this.#writeSummary(summaryStart);
    const summaryOffsetStart = summaryStart + BigInt(this.#records.length);
    for (const offset of offsets) this.#records.writeSummaryOffset(offset);
    this.#records.writeFooter({ summaryStart, summaryOffsetStart, summaryCrc: 0 });
    const summary = this.#records.buffer;
    this.#records.reset();
    // The summary's checksum covers all of it but itself, which ends the footer.
    const at = summary.byteLength - FOOTER_CRC_BYTES;
    new DataView(summary.buffer, summary.byteOffset).setUint32(at, crc32(summary.subarray(0, at)), true);
    this.#write(summary);
    this.#records.writeMagic();
    this.#emit();
  }

  /** Repeats schemas and channels, then counts and chunk index; gives where each group lies. */
  #writeSummary(start: bigint): McapTypes.SummaryOffset[] {
    const offsets: McapTypes.SummaryOffset[] = [];
    const group = <T>(opcode: number, records: Iterable<T>, write: (record: T) => bigint): void => {
      const groupStart = start + BigInt(this.#records.length);
      let groupLength = 0n;
      for (const record of records) groupLength += write(record);
      if (groupLength > 0n) offsets.push({ groupOpcode: opcode, groupStart, groupLength });
    };
    group(Opcode.SCHEMA, this.#schemas.values(), (schema) => this.#records.writeSchema(schema));
    group(Opcode.CHANNEL, this.#channels.values(), (channel) => this.#records.writeChannel(channel));
    group(Opcode.STATISTICS, [this.#statistics()], (statistics) => this.#records.writeStatistics(statistics));
    group(Opcode.METADATA_INDEX, this.#metadata, (index) => this.#records.writeMetadataIndex(index));
    group(Opcode.CHUNK_INDEX, this.#chunks, (chunk) => this.#records.writeChunkIndex(chunk));
    return offsets;
  }

  #statistics(): McapTypes.Statistics {
    return {
      messageCount: [...this.#counts.values()].reduce((sum, count) => sum + count, 0n),
      schemaCount: this.#schemas.size,
      channelCount: this.#channels.size,
      attachmentCount: 0,
      metadataCount: this.#metadata.length,
      chunkCount: this.#chunks.length,
      messageStartTime: this.#start ?? 0n,
      messageEndTime: this.#end,
      channelMessageCounts: this.#counts,
    };
  }

  #channelFor(topic: string, type: MessageType, latched: boolean): number {
    const key = `${topic} ${type.name}`;
    const known = this.#channels.get(key);
    if (known) return known.id;
    const id = this.#channels.size;
    const channel = {
      id,
      topic,
      schemaId: this.#schemaFor(type),
      messageEncoding: 'cdr',
      metadata: new Map([['offered_qos_profiles', offeredQos(latched ? QOS.latched : QOS.default)]]),
    };
    this.#channels.set(key, channel);
    this.#chunk.addChannel(channel);
    return id;
  }

  #schemaFor({ name, text }: MessageType): number {
    const known = this.#schemas.get(name);
    if (known) return known.id;
    // Schema 0 means none.
    const schema = { id: this.#schemas.size + 1, name, encoding: 'ros2msg', data: Buffer.from(text) };
    this.#schemas.set(name, schema);
    this.#chunk.addSchema(schema);
    return schema.id;
  }

  #emit(): void {
    const bytes = this.#records.buffer;
    this.#records.reset();
    // Counted only when written, so that the file can still be ended after a write that failed.
    this.#write(bytes);
    this.#position += BigInt(bytes.byteLength);
    this.#crc = crc32(bytes, this.#crc);
  }
}
