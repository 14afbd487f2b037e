import type { EncodedEntry } from './entry.js';

export interface BadTimesOptions {
  /** What came up to this long before a bad time belongs to it, nanoseconds. */
  readonly preNs: bigint;
  /** What comes up to this long after it belongs to it, nanoseconds. */
  readonly postNs: bigint;
  /** A bad time may be told of this long after it began, nanoseconds: conditions are debounced. */
  readonly lateNs: bigint;
  /** Memory for what may still belong to a bad time, all cameras together, bytes. */
  readonly maxBytes: number;
}

/** How a camera is, told before the messages that it concerns. */
export interface Told {
  readonly camera: string;
  readonly bad: boolean;
  /** Stamp at which this began. */
  readonly sinceNs: bigint;
  /** Stamp of the picture that shows it. */
  readonly stampNs: bigint;
  /** True for a picture that stands alone: nothing before or after belongs to it. */
  readonly still?: boolean;
}

/** What becomes of messages, in the order in which they came. */
export interface Sorted {
  /** These belong to a bad time. */
  readonly kept: readonly EncodedEntry[];
  /** These will belong to none. */
  readonly passed: readonly EncodedEntry[];
  /** These would have belonged to the bad time that begins, and had no room. */
  readonly missing: readonly Pick<EncodedEntry, 'camera' | 'stampNs'>[];
}

const NOTHING: Sorted = { kept: [], passed: [], missing: [] };

/** One camera: the messages that wait for a bad time, oldest first, and where its own time stands. */
interface Camera {
  waiting: EncodedEntry[];
  bytes: number;
  /** Stamps of messages that had no room, as long as a bad time could still reach back to them. */
  lost: bigint[];
  nowNs: bigint;
  bad: boolean;
  /** After a bad time: messages up to this stamp belong to it. */
  untilNs: bigint | undefined;
}

/**
 * Tells messages of bad times from the others, by the stamps of each camera. What may yet turn out to belong to one
 * waits in memory, which is bounded.
 */
export class BadTimes {
  readonly #options: BadTimesOptions;
  readonly #cameras = new Map<string, Camera>();
  #bytes = 0;

  constructor(options: BadTimesOptions) {
    this.#options = options;
  }

  /** Bytes of the messages that wait. */
  get waitingBytes(): number {
    return this.#bytes;
  }

  /** A camera became bad or good again; what came before belongs to the bad time, as far back as it reaches. */
  tell({ camera: name, bad, sinceNs, stampNs, still = false }: Told): Sorted {
    const camera = this.#camera(name, stampNs);
    const passed = this.#advance(camera, stampNs);
    if (bad === camera.bad && !still) return { ...NOTHING, passed };
    camera.bad = bad;
    if (!bad) {
      camera.untilNs = still ? undefined : camera.nowNs + this.#options.postNs;
      return { ...NOTHING, passed };
    }
    camera.untilNs = undefined;
    const fromNs = sinceNs - this.#options.preNs;
    const belongs = ({ stampNs: at }: { stampNs: bigint }): boolean => !still && at >= fromNs;
    const waited = this.#takeAll(camera);
    const missing = camera.lost
      .splice(0)
      .map((at) => ({ camera: name, stampNs: at }))
      .filter(belongs);
    return {
      kept: waited.filter(belongs),
      passed: [...passed, ...waited.filter((entry) => !belongs(entry))],
      missing,
    };
  }

  add(entry: EncodedEntry): Sorted {
    const camera = this.#camera(entry.camera, entry.stampNs);
    const passed = this.#advance(camera, entry.stampNs);
    if (camera.bad || (camera.untilNs !== undefined && entry.stampNs <= camera.untilNs))
      return { kept: [entry], passed, missing: [] };
    camera.waiting.push(entry);
    this.#count(camera, entry.data.byteLength);
    while (this.#bytes > this.#options.maxBytes) passed.push(this.#makeRoom());
    return { kept: [], passed, missing: [] };
  }

  #camera(name: string, nowNs: bigint): Camera {
    let camera = this.#cameras.get(name);
    if (!camera) {
      camera = { waiting: [], bytes: 0, lost: [], nowNs, bad: false, untilNs: undefined };
      this.#cameras.set(name, camera);
    }
    return camera;
  }

  /** Moves a camera's time on; gives the messages to which no bad time can reach back any more. */
  #advance(camera: Camera, stampNs: bigint): EncodedEntry[] {
    const { preNs, postNs, lateNs } = this.#options;
    const reachNs = preNs + lateNs;
    const jumpedBack = stampNs < camera.nowNs - reachNs;
    if (stampNs > camera.nowNs || jumpedBack) camera.nowNs = stampNs;
    if (jumpedBack) {
      // Another time has begun, to which nothing before it belongs.
      if (camera.untilNs !== undefined) camera.untilNs = stampNs + postNs;
      camera.lost = [];
      return this.#takeAll(camera);
    }
    const oldestNs = camera.nowNs - reachNs;
    const reached = camera.waiting.findIndex(({ stampNs: at }) => at >= oldestNs);
    const passed = camera.waiting.splice(0, reached < 0 ? camera.waiting.length : reached);
    for (const { data } of passed) this.#count(camera, -data.byteLength);
    while (camera.lost.length > 0 && camera.lost[0]! < oldestNs) camera.lost.shift();
    return passed;
  }

  #takeAll(camera: Camera): EncodedEntry[] {
    this.#count(camera, -camera.bytes);
    return camera.waiting.splice(0);
  }

  /** Gives up the oldest message of the camera that takes the most room. */
  #makeRoom(): EncodedEntry {
    const largest = [...this.#cameras.values()].reduce((a, b) => (b.bytes > a.bytes ? b : a));
    const entry = largest.waiting.shift()!;
    largest.lost.push(entry.stampNs);
    this.#count(largest, -entry.data.byteLength);
    return entry;
  }

  #count(camera: Camera, bytes: number): void {
    camera.bytes += bytes;
    this.#bytes += bytes;
  }
}
