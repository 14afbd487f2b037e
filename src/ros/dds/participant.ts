import koffi from 'koffi';
import { FoglightError, asFoglightError } from '../../core/errors.js';
import { Inbox, TAKEN_AT_ONCE } from '../inbox.js';
import { ANY_STATE, loadDdsc, SAMPLE_INFO, STATUS, TIMEOUT, type Ddsc, type MatchStatus } from './ddsc.js';
import { Discovery, guidText } from './discovery.js';
import type { DdsOptions, EndpointRequest, Guid, Report } from './protocol.js';
import { setUserData, withQos } from './qos.js';
import { check, Topics } from './topics.js';

/** Longest wait before the loop looks round of itself, nanoseconds. */
const WAIT_NS = 1_000_000_000n;
const XCDR_DATA = 2;
const MAX_EVENTS = 64;

/** One of the library's samples, held by a reference that is to be given back. */
interface Sample {
  readonly serdata: bigint;
  readonly sourceNs: bigint;
}

interface Endpoint {
  readonly id: number;
  readonly kind: 'writer' | 'reader';
  readonly handle: number;
  readonly sertype: bigint;
  /** Samples a reader took and has not handed over. */
  readonly inbox?: Inbox<Sample>;
  /** Counterparts last reported. */
  matched: number;
}

/** This process on a DDS domain: readers, writers, and one loop that waits for all of them. */
export class Participant {
  readonly guid: Guid;
  readonly library: string;
  readonly #ddsc: Ddsc;
  readonly #handle: number;
  readonly #waitset: number;
  readonly #guard: number;
  readonly #topics: Topics;
  readonly #discovery: Discovery;
  readonly #report: (report: Report, transfer?: ArrayBuffer[]) => void;
  readonly #endpoints = new Map<number, Endpoint>();
  /** Endpoints by handle, which is also their tag in the waitset. */
  readonly #byHandle = new Map<number, Endpoint>();
  readonly #parts = Buffer.alloc(16);
  readonly #serdata = Buffer.alloc(8);
  readonly #info = Buffer.alloc(SAMPLE_INFO.bytes);
  #closing = false;

  /** @throws FOG_ROS_UNAVAILABLE, FOG_ROS */
  constructor(options: DdsOptions, report: (report: Report, transfer?: ArrayBuffer[]) => void) {
    const ddsc = (this.#ddsc = loadDdsc());
    this.library = ddsc.name;
    this.#report = report;
    // An implicit domain reads its configuration here and goes with its last participant, in whatever order.
    if (!process.env['CYCLONEDDS_URI']) ddsc.setEnv('CYCLONEDDS_URI', options.config);
    const qos = ddsc.createQos();
    setUserData(ddsc, qos, 'enclave=/;');
    const handle = ddsc.createParticipant(options.domain, qos, null);
    ddsc.deleteQos(qos);
    this.#handle = check(ddsc, handle, `domain ${options.domain}`);
    this.guid = this.#guidOf(handle);
    this.#waitset = check(ddsc, ddsc.createWaitset(handle), 'waitset');
    this.#guard = check(ddsc, ddsc.createGuard(handle), 'guard');
    this.#attach(this.#guard, this.#guard);
    this.#topics = new Topics(ddsc, handle);
    this.#discovery = new Discovery(ddsc, handle);
    for (const reader of this.#discovery.readers)
      this.#attach(check(ddsc, ddsc.createReadCondition(reader, ANY_STATE), 'condition'), reader);
  }

  /** Serves until `close`, then takes everything down. Never throws. */
  async run(): Promise<void> {
    const tags = Buffer.alloc(8 * MAX_EVENTS);
    while (!this.#closing) {
      const events = await this.#wait(tags);
      if (this.#closing) break;
      for (let i = 0; i < Math.min(events, MAX_EVENTS); i++) this.#serve(Number(tags.readBigInt64LE(8 * i)));
    }
    for (const { inbox } of this.#endpoints.values()) inbox?.clear();
    this.#ddsc.delete(this.#handle);
  }

  create(request: EndpointRequest): Guid {
    const { id, kind, topic: name, type, userData, qos } = request;
    const ddsc = this.#ddsc;
    const topic = this.#topics.get(name, type, userData);
    const held = kind === 'reader' ? { ...qos, depth: Math.max(qos.depth, TAKEN_AT_ONCE) } : qos;
    const handle = withQos(ddsc, kind, held, userData, (pointer) =>
      kind === 'writer'
        ? check(ddsc, ddsc.createWriter(this.#handle, topic.handle, pointer, null), `publish ${name}`)
        : check(ddsc, ddsc.createReader(this.#handle, topic.handle, pointer, null), `subscribe ${name}`),
    );
    const base = { id, kind, handle, sertype: topic.sertype, matched: 0 };
    const endpoint: Endpoint = kind === 'writer' ? base : { ...base, inbox: this.#inbox(request) };
    this.#endpoints.set(id, endpoint);
    this.#byHandle.set(handle, endpoint);
    if (kind === 'reader')
      this.#attach(check(ddsc, ddsc.createReadCondition(handle, ANY_STATE), 'condition'), handle);
    ddsc.setStatusMask(handle, kind === 'writer' ? STATUS.publicationMatched : STATUS.subscriptionMatched);
    this.#attach(handle, handle);
    this.#reportMatched(endpoint);
    return this.#guidOf(handle);
  }

  /** Whether the sample went out; a slow reliable reader can keep it. @throws FOG_ROS for all other failures */
  write(id: number, sample: Uint8Array): boolean {
    const writer = this.#endpoints.get(id);
    if (!writer) return false;
    this.#parts.writeBigUInt64LE(koffi.address(sample), 0);
    this.#parts.writeBigUInt64LE(BigInt(sample.byteLength), 8);
    const serdata = this.#ddsc.serdataFromBytes(writer.sertype, XCDR_DATA, 1, this.#parts, sample.byteLength);
    if (serdata === null) throw new FoglightError('FOG_ROS', 'the library refused a sample');
    const result = this.#ddsc.writeCdr(writer.handle, serdata);
    if (result === TIMEOUT) return false;
    check(this.#ddsc, result, 'write');
    return true;
  }

  /** The main thread has done with one sample of a reader. */
  credit(id: number): void {
    this.#endpoints.get(id)?.inbox?.done();
  }

  remove(id: number): void {
    const endpoint = this.#endpoints.get(id);
    if (!endpoint) return;
    this.#endpoints.delete(id);
    this.#byHandle.delete(endpoint.handle);
    endpoint.inbox?.clear();
    this.#ddsc.delete(endpoint.handle);
  }

  /** Ends `run` soon. */
  close(): void {
    this.#closing = true;
    this.#ddsc.setGuard(this.#guard, true);
  }

  #wait(tags: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#ddsc.wait.async(this.#waitset, tags, MAX_EVENTS, WAIT_NS, (error: unknown, events) =>
        error ? reject(asFoglightError(error, 'FOG_ROS')) : resolve(events),
      );
    });
  }

  #serve(tag: number): void {
    if (this.#discovery.readers.includes(tag)) {
      this.#discovery.drain(tag, this.#report);
      return;
    }
    const endpoint = this.#byHandle.get(tag);
    if (!endpoint) return;
    this.#reportMatched(endpoint);
    if (endpoint.kind === 'reader') this.#drain(endpoint);
  }

  /** Takes all there is: what finds no room is dropped here, where it can be counted. */
  #drain({ id, handle, inbox }: Endpoint): void {
    let lost = 0;
    for (let sample = this.#take(handle); sample; sample = this.#take(handle)) lost += inbox!.put(sample);
    if (lost > 0) this.#report({ type: 'lost', id, count: lost });
  }

  /** The next sample; undefined when there is none. */
  #take(reader: number): Sample | undefined {
    while (this.#ddsc.takeCdr(reader, this.#serdata, 1, this.#info, ANY_STATE) > 0) {
      const serdata = this.#serdata.readBigUInt64LE();
      if (this.#info[SAMPLE_INFO.validData] !== 0)
        return { serdata, sourceNs: this.#info.readBigInt64LE(SAMPLE_INFO.sourceTimestamp) };
      this.#ddsc.serdataUnref(serdata);
    }
    return undefined;
  }

  #inbox({ id, qos, credits }: EndpointRequest): Inbox<Sample> {
    const ddsc = this.#ddsc;
    return new Inbox({
      limit: credits,
      depth: qos.depth,
      give: ({ serdata, sourceNs }) => {
        // Zeroes would be written for nothing.
        const bytes = Buffer.allocUnsafeSlow(ddsc.serdataSize(serdata));
        ddsc.serdataToBytes(serdata, 0, bytes.byteLength, bytes);
        ddsc.serdataUnref(serdata);
        this.#report({ type: 'sample', id, bytes, sourceNs }, [bytes.buffer]);
      },
      drop: ({ serdata }) => ddsc.serdataUnref(serdata),
    });
  }

  /** Reading the status also clears it, so that the waitset rests again. */
  #reportMatched(endpoint: Endpoint): void {
    const status: MatchStatus = {};
    if (endpoint.kind === 'writer') this.#ddsc.publicationMatched(endpoint.handle, status);
    else this.#ddsc.subscriptionMatched(endpoint.handle, status);
    const count = status.current_count ?? 0;
    if (count === endpoint.matched) return;
    endpoint.matched = count;
    this.#report({ type: 'matched', id: endpoint.id, count });
  }

  #attach(entity: number, tag: number): void {
    check(this.#ddsc, this.#ddsc.attach(this.#waitset, entity, tag), 'waitset');
  }

  #guidOf(entity: number): Guid {
    const guid: { v?: ArrayLike<number> } = {};
    check(this.#ddsc, this.#ddsc.getGuid(entity, guid), 'guid');
    return guidText(guid.v ?? []);
  }
}
