import koffi from 'koffi';
import { FoglightError } from '../../core/errors.js';
import { QOS } from '../qos.js';
import { ANY_STATE, SAMPLE_INFO, type Ddsc, type Pointer } from './ddsc.js';
import { withQos } from './qos.js';

/** A DDS topic that passes any CDR through. */
export interface Topic {
  readonly handle: number;
  /** Address of the library's type object, which samples to be written must name. */
  readonly sertype: bigint;
}

/** Offset of the type pointer in ddsi_serdata of libddsc 0.10. */
const SERTYPE_OFFSET = 24;
/** Operations of a struct with one octet: nothing ever runs them on our samples. */
const ONE_OCTET = Uint32Array.of(0x01010000, 0, 0);

/** The topics of one participant, each made once. */
export class Topics {
  readonly #ddsc: Ddsc;
  readonly #participant: number;
  readonly #topics = new Map<string, Topic>();
  /** The library keeps pointers into these. */
  readonly #kept: unknown[] = [];

  constructor(ddsc: Ddsc, participant: number) {
    this.#ddsc = ddsc;
    this.#participant = participant;
  }

  /** @throws FOG_ROS, as where the same name was used with another type */
  get(name: string, type: string, userData: string): Topic {
    const key = `${name} ${type}`;
    let topic = this.#topics.get(key);
    if (!topic) {
      const handle = check(
        this.#ddsc,
        this.#ddsc.createTopic(this.#participant, this.#descriptor(type), name, null, null),
        `topic ${name}`,
      );
      topic = { handle, sertype: this.#sertype(handle, userData) };
      this.#topics.set(key, topic);
    }
    return topic;
  }

  #descriptor(type: string): unknown {
    const descriptor: unknown = koffi.alloc(this.#ddsc.descriptor, 1);
    const none = { data: null, sz: 0 };
    koffi.encode(descriptor, this.#ddsc.descriptor, {
      m_size: 1,
      m_align: 1,
      m_flagset: 0,
      m_nkeys: 0,
      m_typename: type,
      m_keys: null,
      m_nops: 2,
      m_ops: ONE_OCTET,
      m_meta: '',
      type_information: none,
      type_mapping: none,
      restrict_data_representation: 0,
    });
    this.#kept.push(descriptor);
    return descriptor;
  }

  /** The library has no call for it, so one octet goes round in a partition of its own and tells its type. */
  #sertype(topic: number, userData: string): bigint {
    const ddsc = this.#ddsc;
    const partition = ddsc.createQos();
    ddsc.setPartition(partition, `foglight_scratch_${process.pid}_${topic}`);
    const publisher = check(ddsc, ddsc.createPublisher(this.#participant, partition, null), 'publisher');
    const subscriber = check(ddsc, ddsc.createSubscriber(this.#participant, partition, null), 'subscriber');
    ddsc.deleteQos(partition);
    try {
      const make = (kind: 'writer' | 'reader'): number =>
        withQos(ddsc, kind, { ...QOS.sensor, depth: 1 }, userData, (qos) =>
          kind === 'reader'
            ? check(ddsc, ddsc.createReader(subscriber, topic, qos, null), 'reader')
            : check(ddsc, ddsc.createWriter(publisher, topic, qos, null), 'writer'),
        );
      const reader = make('reader');
      check(ddsc, ddsc.write(make('writer'), Buffer.alloc(8)), 'write');
      return this.#takeSertype(reader);
    } finally {
      ddsc.delete(publisher);
      ddsc.delete(subscriber);
    }
  }

  #takeSertype(reader: number): bigint {
    const serdata = Buffer.alloc(8);
    const taken = this.#ddsc.takeCdr(reader, serdata, 1, Buffer.alloc(SAMPLE_INFO.bytes), ANY_STATE);
    if (taken !== 1) throw new FoglightError('FOG_ROS', 'the topic type could not be learnt');
    const pointer: Pointer = serdata.readBigUInt64LE();
    const sertype = BigInt(koffi.decode(pointer, SERTYPE_OFFSET, 'uint64') as number | bigint);
    this.#ddsc.serdataUnref(pointer);
    return sertype;
  }
}

/** The result of a call, or FOG_ROS with the library's word for what went wrong. */
export function check(ddsc: Ddsc, result: number, what: string): number {
  if (result < 0) throw new FoglightError('FOG_ROS', `${what}: ${ddsc.errorText(result)}`);
  return result;
}
