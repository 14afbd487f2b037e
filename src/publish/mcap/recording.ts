import { closeSync, ftruncateSync, statfsSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { asFoglightError, FoglightError } from '../../core/errors.js';
import { newFile, nextFile } from '../../media/newFile.js';
import { messageType } from '../ros/codec.js';
import type { EncodedEntry } from './entry.js';
import { McapFileWriter, type MetadataRecord } from './writer.js';

const CHUNK_BYTES = 1024 * 1024;
const MEGABYTE = 1_000_000n;

export interface RecordingOptions {
  /** A message is in the file after so long, milliseconds. */
  readonly flushMs: number;
  /** By which time that is: the machine's, or that of the stamps, for a file that is the same in every run. */
  readonly time?: 'clock' | 'stamps';
  /** Whether it follows other files of this name: its number is then the highest of all. */
  readonly follows?: boolean;
  /** Metadata of a file, given its path. */
  readonly metadata?: (path: string) => readonly MetadataRecord[];
  /** The recording ends with this much of the disk left, MB. */
  readonly minFreeMb: number;
  /** Bytes free for the file at `path`; asks the file system unless a test says otherwise. */
  readonly freeBytes?: (path: string) => bigint;
}

/**
 * An MCAP file on disk. Everything is synchronous: it has a thread to itself. A process that is killed loses what
 * came in the last `flushMs`; the rest is in the file, which then merely lacks its index.
 */
export class Recording {
  /** Where it is: another name than the one asked for, where a file of that name is there. */
  readonly path: string;
  readonly #options: RecordingOptions;
  readonly #writer: McapFileWriter;
  readonly #freeBytes: (path: string) => bigint;
  #file: number | undefined;
  #size = 0;
  #due: NodeJS.Timeout | undefined;
  /** Stamp of the first message that is not yet written. */
  #pendingSinceNs: bigint | undefined;
  #failure: FoglightError | undefined;

  /** @throws FOG_RECORD when the file cannot be made, FOG_DISK_FULL when too little space is left to begin with */
  constructor(asked: string, options: RecordingOptions) {
    this.#options = options;
    this.#freeBytes = options.freeBytes ?? freeBytes;
    try {
      this.#requireSpace(asked);
      const { path, file } = options.follows ? nextFile(asked) : newFile(asked);
      this.path = path;
      this.#file = file;
      this.#writer = new McapFileWriter((bytes) => this.#append(bytes), options.metadata?.(path));
    } catch (error) {
      throw asFoglightError(error, 'FOG_RECORD');
    }
  }

  /**
   * Adds a message. What cannot be written any more is said once and ignored from then on; the file is closed in
   * good order with what it holds.
   *
   * @throws FOG_DISK_FULL, FOG_RECORD
   */
  add({ type, ...entry }: EncodedEntry, logNs?: bigint): void {
    this.#throwFailure();
    if (this.#file === undefined) return;
    this.#writer.add({ ...entry, type: messageType(type), logNs });
    if (this.#writer.pendingBytes >= CHUNK_BYTES || this.#isDue(entry.stampNs)) this.#flush();
    // A timer rather than the clock: it also writes when nothing more comes.
    else if (this.#options.time !== 'stamps')
      this.#due ??= setTimeout(() => this.#flush(), this.#options.flushMs);
    this.#throwFailure();
  }

  /** Bytes of the file with what is not yet written, without its index. */
  get bytes(): number {
    return this.#size + this.#writer.pendingBytes;
  }

  #isDue(stampNs: bigint): boolean {
    if (this.#options.time !== 'stamps') return false;
    this.#pendingSinceNs ??= stampNs;
    const waitsMs = Math.abs(Number(stampNs - this.#pendingSinceNs)) / 1e6;
    return waitsMs >= this.#options.flushMs;
  }

  /** Writes what is pending and the index. @throws FOG_RECORD, FOG_DISK_FULL */
  close(): void {
    this.#finish();
    this.#throwFailure();
  }

  #flush(): void {
    clearTimeout(this.#due);
    this.#due = undefined;
    this.#pendingSinceNs = undefined;
    if (this.#file === undefined) return;
    try {
      this.#writer.flush();
      this.#requireSpace(this.path);
    } catch (error) {
      this.#failure = asFoglightError(error, 'FOG_RECORD');
      this.#finish();
    }
  }

  #finish(): void {
    clearTimeout(this.#due);
    if (this.#file === undefined) return;
    try {
      this.#writer.end();
    } catch (error) {
      this.#failure ??= asFoglightError(error, 'FOG_RECORD');
    }
    closeSync(this.#file);
    this.#file = undefined;
  }

  #append(bytes: Uint8Array): void {
    try {
      for (let done = 0; done < bytes.byteLength;)
        done += writeSync(this.#file!, bytes, done, bytes.byteLength - done, this.#size + done);
      this.#size += bytes.byteLength;
    } catch (error) {
      // Half a record would hide everything that comes after it.
      ftruncateSync(this.#file!, this.#size);
      throw error;
    }
  }

  #requireSpace(path: string): void {
    const free = this.#freeBytes(path) / MEGABYTE;
    if (free >= BigInt(this.#options.minFreeMb)) return;
    throw new FoglightError('FOG_DISK_FULL', `${free} MB left for ${path}`);
  }

  #throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure;
  }
}

function freeBytes(path: string): bigint {
  const { bavail, bsize } = statfsSync(dirname(path), { bigint: true });
  return bavail * bsize;
}
