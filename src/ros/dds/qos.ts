import type { Qos } from '../qos.js';
import { INFINITE, type Ddsc, type Pointer } from './ddsc.js';

/** Longest a reliable write waits for a slow reader, nanoseconds; rmw waits for ever. */
const MAX_BLOCKING_NS = 100_000_000n;
const KEEP_LAST = 0;
const UNLIMITED = -1;

/** Runs `use` with the library's form of a QoS, as rmw_cyclonedds sets it, and frees it. */
export function withQos<T>(
  ddsc: Ddsc,
  kind: 'writer' | 'reader',
  qos: Qos,
  userData: string,
  use: (qos: Pointer) => T,
): T {
  const pointer = ddsc.createQos();
  try {
    const reliable = qos.reliability === 'reliable';
    ddsc.setAutoDispose(pointer, false);
    ddsc.setHistory(pointer, KEEP_LAST, qos.depth);
    ddsc.setReliability(
      pointer,
      reliable ? 1 : 0,
      reliable ? (kind === 'writer' ? MAX_BLOCKING_NS : INFINITE) : 0n,
    );
    ddsc.setDurability(pointer, qos.durability === 'transient_local' ? 1 : 0);
    if (qos.durability === 'transient_local')
      ddsc.setDurabilityService(pointer, 0n, KEEP_LAST, qos.depth, UNLIMITED, UNLIMITED, UNLIMITED);
    setUserData(ddsc, pointer, userData);
    return use(pointer);
  } finally {
    ddsc.deleteQos(pointer);
  }
}

export function setUserData(ddsc: Ddsc, qos: Pointer, text: string): void {
  const bytes = Buffer.from(text);
  ddsc.setUserData(qos, bytes, bytes.byteLength);
}
