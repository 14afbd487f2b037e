import type { ErrorCode } from '../../core/errors.js';
import type { Qos } from '../qos.js';

/** A GUID in hexadecimal, 32 digits: names a participant, a reader or a writer on the whole network. */
export type Guid = string;

/** A reader or writer somewhere on the DDS domain, as discovery tells of it. */
export interface DdsEndpoint {
  readonly guid: Guid;
  readonly participant: Guid;
  readonly kind: 'publication' | 'subscription';
  readonly topic: string;
  readonly type: string;
  readonly reliability: Qos['reliability'];
  readonly durability: Qos['durability'];
  /** What ROS 2 keeps in USER_DATA, such as `typehash` and `serviceid`. */
  readonly userData: string;
}

export interface DdsOptions {
  /** 0 to 232. */
  readonly domain: number;
  /** Cyclone DDS configuration; not used where CYCLONEDDS_URI is set. */
  readonly config: string;
}

export interface EndpointRequest {
  readonly id: number;
  readonly kind: 'writer' | 'reader';
  /** Names as DDS has them. */
  readonly topic: string;
  readonly type: string;
  readonly userData: string;
  readonly qos: Qos;
  /** Samples a reader may hand over before the first is given back. */
  readonly credits: number;
}

/** What the main thread asks of the DDS thread. */
export type Command =
  | ({ readonly op: 'create' } & EndpointRequest)
  | { readonly op: 'write'; readonly id: number; readonly buffer: ArrayBuffer; readonly bytes: number }
  | { readonly op: 'credit'; readonly id: number }
  | { readonly op: 'remove'; readonly id: number }
  | { readonly op: 'close' };

/** What the DDS thread tells the main thread. */
export type Report =
  | { readonly type: 'ready'; readonly participant: Guid; readonly library: string }
  | { readonly type: 'created'; readonly id: number; readonly guid: Guid }
  | { readonly type: 'failed'; readonly id?: number; readonly code: ErrorCode; readonly detail: string }
  /** The buffer comes back; `written` is false where a slow reliable reader kept the sample from going out. */
  | { readonly type: 'written'; readonly id: number; readonly buffer: ArrayBuffer; readonly written: boolean }
  | {
      readonly type: 'sample';
      readonly id: number;
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly sourceNs: bigint;
    }
  /** Samples of a reader that newer ones pushed out before they were handed over. */
  | { readonly type: 'lost'; readonly id: number; readonly count: number }
  | { readonly type: 'matched'; readonly id: number; readonly count: number }
  | { readonly type: 'appeared'; readonly endpoint: DdsEndpoint }
  | { readonly type: 'vanished'; readonly guid: Guid }
  | { readonly type: 'closed' };
