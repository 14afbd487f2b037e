import koffi, { type KoffiFunc } from 'koffi';
import { FoglightError } from '../../core/errors.js';
import { findDdsLibrary } from './library.js';

/** A pointer into the library's memory. */
export type Pointer = bigint | null;
type Entity = number;

/** Functions and structures of libddsc 0.10, called by koffi. One instance a thread. */
export type Ddsc = ReturnType<typeof loadDdsc>;

/** Size of dds_sample_info_t and the offsets of what is read of it. */
export const SAMPLE_INFO = { bytes: 64, instanceState: 8, validData: 12, sourceTimestamp: 16 } as const;
export const ALIVE = 1 << 4;

export const BUILTIN = {
  participants: 0x7fff0001,
  publications: 0x7fff0003,
  subscriptions: 0x7fff0004,
} as const;
export const STATUS = { publicationMatched: 1 << 11, subscriptionMatched: 1 << 12 } as const;
export const ANY_STATE = 0x7f;
export const TIMEOUT = -10;
export const INFINITE = 0x7fffffffffffffffn;

/** @throws FOG_ROS_UNAVAILABLE where no library is found */
export function loadDdsc() {
  const name = findDdsLibrary();
  if (name === undefined) throw new FoglightError('FOG_ROS_UNAVAILABLE', 'no Cyclone DDS library is found');
  const library = koffi.load(name);
  const f = <F extends (...args: never[]) => unknown>(signature: string): KoffiFunc<F> =>
    library.func(signature) as unknown as KoffiFunc<F>;
  const types = structures();
  return {
    /** File name of the library that was found. */
    name,
    ...types,
    setEnv: f<(name: string, value: string) => number>(
      'int ddsrt_setenv(const char *name, const char *value)',
    ),
    createParticipant: f<(domain: number, qos: Pointer, listener: null) => Entity>(
      'int dds_create_participant(uint32 domain, void *qos, void *listener)',
    ),
    createTopic: f<
      (participant: Entity, descriptor: unknown, name: string, qos: null, listener: null) => Entity
    >('int dds_create_topic(int pp, const void *desc, const char *name, void *qos, void *listener)'),
    createReader: f<(parent: Entity, topic: Entity, qos: Pointer, listener: null) => Entity>(
      'int dds_create_reader(int parent, int topic, void *qos, void *listener)',
    ),
    createWriter: f<(parent: Entity, topic: Entity, qos: Pointer, listener: null) => Entity>(
      'int dds_create_writer(int parent, int topic, void *qos, void *listener)',
    ),
    createPublisher: f<(participant: Entity, qos: Pointer, listener: null) => Entity>(
      'int dds_create_publisher(int pp, void *qos, void *listener)',
    ),
    createSubscriber: f<(participant: Entity, qos: Pointer, listener: null) => Entity>(
      'int dds_create_subscriber(int pp, void *qos, void *listener)',
    ),
    delete: f<(entity: Entity) => number>('int dds_delete(int e)'),
    errorText: f<(code: number) => string>('const char *dds_strretcode(int rc)'),

    createQos: f<() => Pointer>('void *dds_create_qos()'),
    deleteQos: f<(qos: Pointer) => void>('void dds_delete_qos(void *q)'),
    setHistory: f<(qos: Pointer, kind: number, depth: number) => void>(
      'void dds_qset_history(void *q, int kind, int depth)',
    ),
    setReliability: f<(qos: Pointer, kind: number, maxBlockingNs: bigint) => void>(
      'void dds_qset_reliability(void *q, int kind, int64 max_blocking)',
    ),
    setDurability: f<(qos: Pointer, kind: number) => void>('void dds_qset_durability(void *q, int kind)'),
    setDurabilityService: f<
      (qos: Pointer, delay: bigint, kind: number, depth: number, s: number, i: number, n: number) => void
    >('void dds_qset_durability_service(void *q, int64 delay, int hk, int hd, int ms, int mi, int mspi)'),
    setAutoDispose: f<(qos: Pointer, on: boolean) => void>(
      'void dds_qset_writer_data_lifecycle(void *q, bool autodispose)',
    ),
    setUserData: f<(qos: Pointer, data: Uint8Array, size: number) => void>(
      'void dds_qset_userdata(void *q, const void *v, size_t sz)',
    ),
    setPartition: f<(qos: Pointer, name: string) => void>(
      'void dds_qset_partition1(void *q, const char *name)',
    ),
    getReliability: f<(qos: Pointer, kind: [number], blocking: [bigint]) => boolean>(
      'bool dds_qget_reliability(void *q, _Out_ int *kind, _Out_ int64 *blocking)',
    ),
    getDurability: f<(qos: Pointer, kind: [number]) => boolean>(
      'bool dds_qget_durability(void *q, _Out_ int *kind)',
    ),
    getUserData: f<(qos: Pointer, value: [Pointer], size: [number]) => boolean>(
      'bool dds_qget_userdata(void *q, _Out_ void **value, _Out_ size_t *sz)',
    ),
    free: f<(pointer: Pointer) => void>('void dds_free(void *p)'),

    createWaitset: f<(participant: Entity) => Entity>('int dds_create_waitset(int pp)'),
    attach: f<(waitset: Entity, entity: Entity, tag: number) => number>(
      'int dds_waitset_attach(int ws, int e, intptr x)',
    ),
    detach: f<(waitset: Entity, entity: Entity) => number>('int dds_waitset_detach(int ws, int e)'),
    wait: f<(waitset: Entity, tags: Buffer, size: number, timeoutNs: bigint) => number>(
      'int dds_waitset_wait(int ws, void *xs, size_t n, int64 timeout)',
    ),
    createGuard: f<(participant: Entity) => Entity>('int dds_create_guardcondition(int pp)'),
    setGuard: f<(guard: Entity, on: boolean) => number>('int dds_set_guardcondition(int g, bool on)'),
    createReadCondition: f<(reader: Entity, mask: number) => Entity>(
      'int dds_create_readcondition(int rd, uint32 mask)',
    ),
    setStatusMask: f<(entity: Entity, mask: number) => number>('int dds_set_status_mask(int e, uint32 mask)'),
    publicationMatched: f<(writer: Entity, status: MatchStatus) => number>(
      'int dds_get_publication_matched_status(int wr, _Out_ FoglightMatchStatus *st)',
    ),
    subscriptionMatched: f<(reader: Entity, status: MatchStatus) => number>(
      'int dds_get_subscription_matched_status(int rd, _Out_ FoglightMatchStatus *st)',
    ),
    getGuid: f<(entity: Entity, guid: { v?: ArrayLike<number> }) => number>(
      'int dds_get_guid(int e, _Out_ FoglightGuid *g)',
    ),

    take: f<(reader: Entity, samples: Buffer, infos: Buffer, size: number, max: number) => number>(
      'int dds_take(int rd, void *buf, void *si, size_t bufsz, uint32 maxs)',
    ),
    returnLoan: f<(reader: Entity, samples: Buffer, count: number) => number>(
      'int dds_return_loan(int rd, void *buf, int32 n)',
    ),
    takeCdr: f<(reader: Entity, serdata: Buffer, max: number, infos: Buffer, mask: number) => number>(
      'int dds_takecdr(int rd, void *buf, uint32 maxs, void *si, uint32 mask)',
    ),
    write: f<(writer: Entity, sample: Buffer) => number>('int dds_write(int wr, const void *data)'),
    writeCdr: f<(writer: Entity, serdata: Pointer) => number>('int dds_writecdr(int wr, void *serdata)'),
    serdataFromBytes: f<(type: bigint, kind: number, count: number, parts: Buffer, size: number) => Pointer>(
      'void *ddsi_serdata_from_ser_iov(const void *type, int kind, size_t niov, const void *iov, size_t size)',
    ),
    serdataSize: f<(serdata: Pointer) => number>('uint32 ddsi_serdata_size(const void *d)'),
    serdataToBytes: f<(serdata: Pointer, offset: number, size: number, bytes: Uint8Array) => void>(
      'void ddsi_serdata_to_ser(const void *d, size_t off, size_t sz, void *buf)',
    ),
    serdataUnref: f<(serdata: Pointer) => void>('void ddsi_serdata_unref(void *d)'),
  };
}

/** Fills in what the library answers; counts are of matched endpoints now. */
export interface MatchStatus {
  current_count?: number;
}

function structures() {
  koffi.struct('FoglightMatchStatus', {
    total_count: 'uint32',
    total_count_change: 'int32',
    current_count: 'uint32',
    current_count_change: 'int32',
    last_handle: 'uint64',
  });
  const guid = koffi.struct('FoglightGuid', { v: koffi.array('uint8', 16) });
  const meta = koffi.struct({ data: 'void*', sz: 'uint32' });
  return {
    /** dds_topic_descriptor_t */
    descriptor: koffi.struct({
      m_size: 'uint32',
      m_align: 'uint32',
      m_flagset: 'uint32',
      m_nkeys: 'uint32',
      m_typename: 'const char*',
      m_keys: 'void*',
      m_nops: 'uint32',
      m_ops: 'void*',
      m_meta: 'const char*',
      type_information: meta,
      type_mapping: meta,
      restrict_data_representation: 'uint32',
    }),
    /** dds_builtintopic_endpoint_t */
    endpoint: koffi.struct({
      key: guid,
      participant_key: guid,
      participant_instance_handle: 'uint64',
      topic_name: 'const char*',
      type_name: 'const char*',
      qos: 'void*',
    }),
    /** dds_builtintopic_participant_t */
    participant: koffi.struct({ key: guid, qos: 'void*' }),
  };
}
