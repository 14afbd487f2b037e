import koffi from 'koffi';
import { ALIVE, BUILTIN, SAMPLE_INFO, type Ddsc, type Pointer } from './ddsc.js';
import type { DdsEndpoint, Guid, Report } from './protocol.js';
import { check } from './topics.js';

interface RawEndpoint {
  readonly key: { readonly v: ArrayLike<number> };
  readonly participant_key: { readonly v: ArrayLike<number> };
  readonly topic_name: string | null;
  readonly type_name: string | null;
  readonly qos: Pointer;
}

export function guidText(bytes: ArrayLike<number>): Guid {
  return Buffer.from(Array.from(bytes)).toString('hex');
}

/** Reads Cyclone's own topics on who is there. */
export class Discovery {
  readonly readers: readonly number[];
  readonly #ddsc: Ddsc;
  readonly #kinds = new Map<number, DdsEndpoint['kind'] | 'participant'>();
  readonly #samples = Buffer.alloc(8);
  readonly #infos = Buffer.alloc(SAMPLE_INFO.bytes);

  constructor(ddsc: Ddsc, participant: number) {
    this.#ddsc = ddsc;
    const open = (topic: number, kind: DdsEndpoint['kind'] | 'participant'): number => {
      const reader = check(ddsc, ddsc.createReader(participant, topic, null, null), 'discovery');
      this.#kinds.set(reader, kind);
      return reader;
    };
    this.readers = [
      open(BUILTIN.participants, 'participant'),
      open(BUILTIN.publications, 'publication'),
      open(BUILTIN.subscriptions, 'subscription'),
    ];
  }

  /** Takes all news from one of the readers. */
  drain(reader: number, report: (report: Report) => void): void {
    const kind = this.#kinds.get(reader)!;
    for (;;) {
      // Null asks the library to lend its own sample.
      this.#samples.fill(0);
      if (this.#ddsc.take(reader, this.#samples, this.#infos, 1, 1) <= 0) return;
      const news = this.#read(kind, this.#samples.readBigUInt64LE());
      this.#ddsc.returnLoan(reader, this.#samples, 1);
      if (news) report(news);
    }
  }

  #read(kind: DdsEndpoint['kind'] | 'participant', sample: bigint): Report | undefined {
    const gone = this.#infos.readInt32LE(SAMPLE_INFO.instanceState) !== ALIVE;
    const valid = this.#infos[SAMPLE_INFO.validData] !== 0;
    const type = kind === 'participant' ? this.#ddsc.participant : this.#ddsc.endpoint;
    const raw = koffi.decode(sample, type) as RawEndpoint;
    if (gone) return { type: 'vanished', guid: guidText(raw.key.v) };
    if (!valid || kind === 'participant' || raw.topic_name === null || raw.type_name === null)
      return undefined;
    if (raw.topic_name.startsWith('DCPS')) return undefined;
    return { type: 'appeared', endpoint: this.#endpoint(kind, raw) };
  }

  #endpoint(kind: DdsEndpoint['kind'], raw: RawEndpoint): DdsEndpoint {
    const reliability: [number] = [0];
    const durability: [number] = [0];
    this.#ddsc.getReliability(raw.qos, reliability, [0n]);
    this.#ddsc.getDurability(raw.qos, durability);
    return {
      guid: guidText(raw.key.v),
      participant: guidText(raw.participant_key.v),
      kind,
      topic: raw.topic_name ?? '',
      type: raw.type_name ?? '',
      reliability: reliability[0] === 1 ? 'reliable' : 'best_effort',
      durability: durability[0] >= 1 ? 'transient_local' : 'volatile',
      userData: this.#userData(raw.qos),
    };
  }

  #userData(qos: Pointer): string {
    const value: [Pointer] = [null];
    const size: [number] = [0];
    if (!this.#ddsc.getUserData(qos, value, size) || value[0] === null) return '';
    const text = Buffer.from(koffi.view(value[0], Number(size[0])).slice(0)).toString('latin1');
    this.#ddsc.free(value[0]);
    return text;
  }
}
