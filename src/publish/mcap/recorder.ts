import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import { asFoglightError } from '../../core/errors.js';
import { BadTimes, type Sorted, type Told } from './badTimes.js';
import { encodeEntry, type EncodedEntry, type Entry } from './entry.js';
import { removable, removeOldest } from './ownFiles.js';
import { Recording, type RecordingOptions } from './recording.js';

export interface RecorderOptions extends RecordingOptions {
  readonly when: 'always' | 'degraded';
  /** Before and after a bad time, seconds. */
  readonly preS: number;
  readonly postS: number;
  /** Memory for what comes before bad times, MB. */
  readonly preMb: number;
  /** A bad time may be told of this long after it began, milliseconds. */
  readonly lateMs: number;
  /** Size from which a new file is begun, MB; 0 for never. */
  readonly rotateMb: number;
  /** Size of all files together, GB; 0 for no limit. */
  readonly maxGb: number;
}

/** What a person or a counter should know of an addition. */
export interface Recorded {
  /** The file that was begun. */
  readonly begun?: string;
  readonly missing?: Sorted['missing'];
}

const MB = 1e6;
const GB = 1e9;
const seconds = (s: number): bigint => BigInt(Math.round(s * 1e9));

/**
 * A recording as a sequence of files: a new one at each size asked for, each readable by itself, the oldest removed
 * where there is a limit for all of them; everything, or the bad times only. Everything is synchronous: it has a thread
 * to itself.
 */
export class Recorder {
  readonly #asked: string;
  readonly #options: RecorderOptions;
  readonly #badTimes: BadTimes | undefined;
  readonly #rotateBytes: number;
  readonly #maxBytes: number;
  /** The last of each latched topic, for the start of the next file. */
  readonly #latched = new Map<string, EncodedEntry>();
  #recording: Recording | undefined;
  #begun: string | undefined;
  #follows = false;

  /** @throws FOG_RECORD, FOG_DISK_FULL when it cannot begin */
  constructor(asked: string, options: RecorderOptions) {
    this.#asked = asked;
    this.#options = options;
    const { when, preS, postS, preMb, lateMs, rotateMb, maxGb } = options;
    this.#maxBytes = maxGb > 0 ? maxGb * GB : Infinity;
    // One file may take half of what all may: the one before it stays while it is written.
    this.#rotateBytes = Math.min(rotateMb > 0 ? rotateMb * MB : Infinity, this.#maxBytes / 2);
    if (when === 'degraded') {
      const lateNs = BigInt(lateMs) * 1_000_000n;
      this.#badTimes = new BadTimes({
        preNs: seconds(preS),
        postNs: seconds(postS),
        lateNs,
        maxBytes: preMb * MB,
      });
      this.#mayBegin();
    } else this.#begin(undefined);
  }

  /** How a camera is; matters where only bad times are recorded. @throws FOG_DISK_FULL, FOG_RECORD */
  tell(told: Told): Recorded {
    return this.#badTimes ? this.#take(this.#badTimes.tell(told)) : {};
  }

  /**
   * Adds a message.
   * @throws FOG_DISK_FULL, FOG_RECORD once; what comes after that is ignored
   */
  add(entry: Entry): Recorded {
    const encoded = encodeEntry(entry);
    return this.#take(this.#badTimes?.add(encoded) ?? { kept: [encoded], passed: [], missing: [] });
  }

  /** Writes what is pending and the index. @throws FOG_RECORD, FOG_DISK_FULL */
  close(): Recorded {
    this.#recording?.close();
    return this.news();
  }

  #take({ kept, passed, missing }: Sorted): Recorded {
    for (const entry of passed) this.#remember(entry);
    for (const entry of kept) this.#write(entry);
    return this.news(missing);
  }

  /** What nobody was told yet. */
  news(missing: Sorted['missing'] = []): Recorded {
    const begun = this.#begun;
    this.#begun = undefined;
    return { ...(begun !== undefined && { begun }), ...(missing.length > 0 && { missing }) };
  }

  #write(entry: EncodedEntry): void {
    const recording = this.#recording ?? this.#begin(entry);
    recording.add(entry);
    this.#remember(entry);
    if (recording.bytes < this.#rotateBytes) return;
    recording.close();
    this.#recording = undefined;
    removeOldest(this.#asked, this.#maxBytes);
  }

  #remember(entry: EncodedEntry): void {
    if (entry.latched) this.#latched.set(entry.topic, entry);
  }

  /** Opens the next file; what is latched comes first, at the time of its first message. */
  #begin(first: EncodedEntry | undefined): Recording {
    const limited = this.#maxBytes < Infinity;
    const recording = new Recording(this.#asked, {
      ...this.#options,
      follows: limited || this.#follows,
      metadata: (path) => [...(limited ? [removable(path)] : []), ...(this.#options.metadata?.(path) ?? [])],
    });
    this.#follows = true;
    this.#recording = recording;
    this.#begun = recording.path;
    if (limited) removeOldest(this.#asked, this.#maxBytes - this.#rotateBytes, recording.path);
    for (const entry of this.#latched.values())
      if (entry.topic !== first?.topic) recording.add(entry, first?.stampNs);
    return recording;
  }

  /** Where the first file is begun later, what keeps it from being made is said at the start. */
  #mayBegin(): void {
    try {
      accessSync(dirname(this.#asked), constants.W_OK);
    } catch (error) {
      throw asFoglightError(error, 'FOG_RECORD');
    }
  }
}
