import { randomUUID } from 'node:crypto';
import type { PipelineEvent, Sink } from '../../core/events.js';
import { cameraOf } from '../../publish/summary.js';
import type { AlertStore } from '../store/alertStore.js';
import { delivered, initialAlert, step, type AlertEdge, type AlertState } from './machine.js';
import { matches } from './matches.js';
import type { Rule } from './rules.js';
import type { AlertMessage } from './senders.js';

/** How often the passing of time is looked at, milliseconds. */
const LOOK_MS = 250;

interface Views {
  readonly captured?: Uint8Array | undefined;
  readonly recovered?: Uint8Array | undefined;
}

export interface AlertParts {
  readonly rules: readonly Rule[];
  readonly store: AlertStore;
  readonly nowMs: () => number;
  /** Both views of the camera's newest picture as JPEG, where there are such. */
  readonly pictures: (camera: string) => Promise<Views>;
  /** Sends a message. */
  readonly post: (message: AlertMessage) => void;
  /** Tells the live socket. */
  readonly tell: (record: AlertRecord) => void;
}

/** An alert's edge, as the live socket has it. */
export interface AlertRecord {
  readonly type: 'alert';
  readonly camera: string;
  readonly id: string;
  readonly edge: 'raised' | 'cleared';
  readonly rule: string;
  readonly reason: string;
  readonly at: string;
}

interface Watched {
  readonly rule: Rule;
  readonly camera: string;
  state: AlertState;
  reason: string;
}

/** Puts every event to every rule, keeps the alerts, and has messages sent. */
export class Alerts implements Sink {
  readonly name = 'alerts';
  readonly wantsPictures = false;
  readonly #parts: AlertParts;
  /** Rules on cameras, by both names. */
  readonly #watched = new Map<string, Watched>();
  readonly #timer: NodeJS.Timeout;
  #snoozes: ReadonlyMap<string, number>;
  #sending: Promise<unknown> = Promise.resolve();

  constructor(parts: AlertParts) {
    this.#parts = parts;
    this.#snoozes = parts.store.snoozes();
    this.#resume();
    this.#timer = setInterval(() => this.look(), LOOK_MS);
    this.#timer.unref();
  }

  publish(event: PipelineEvent): void {
    const camera = cameraOf(event);
    if (camera === '') return;
    for (const rule of this.#parts.rules) {
      if (rule.camera !== undefined && rule.camera !== camera) continue;
      const found = matches(rule, event);
      if (!found) continue;
      const watched = this.#at(rule, camera);
      if (found.is) watched.reason = found.reason;
      this.#step(watched, found.is);
    }
  }

  /** Lets time go by. */
  look(): void {
    for (const watched of this.#watched.values()) this.#step(watched, undefined);
  }

  /** The camera is no longer watched: what was open is over. */
  forget(camera: string): void {
    for (const [key, watched] of this.#watched) {
      if (watched.camera !== camera) continue;
      this.#watched.delete(key);
      const { open } = watched.state;
      if (open) this.#tell(watched, { edge: 'cleared', id: open.id, notify: open.notified });
    }
  }

  /** No messages about a camera until then; its alerts are raised all the same. */
  snooze(camera: string, untilMs: number): void {
    this.#parts.store.snooze(camera, untilMs);
    this.#snoozes = this.#parts.store.snoozes();
  }

  snoozedUntil(camera: string): number | undefined {
    const untilMs = this.#snoozes.get(camera);
    return untilMs !== undefined && untilMs > this.#parts.nowMs() ? untilMs : undefined;
  }

  /** A message was taken: the cooldown of its rule and camera begins. */
  delivered({ rule, camera, edge }: AlertMessage): void {
    const watched = this.#watched.get(keyOf(rule, camera));
    if (watched && edge === 'raised') watched.state = delivered(watched.state, this.#parts.nowMs());
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sending;
  }

  /** Alerts that were open when the process ended go on with their ids, where their rule is still there. */
  #resume(): void {
    const { rules, store, nowMs } = this.#parts;
    for (const { id, rule: name, camera, reason, raised_ms, notified } of store.open()) {
      const rule = rules.find((one) => one.name === name && (one.camera ?? camera) === camera);
      if (!rule) store.clear(id, nowMs());
      else {
        const open = { id, notified: notified === 1 };
        const state = { matching: true, sinceMs: raised_ms, open };
        this.#watched.set(keyOf(name, camera), { rule, camera, reason, state });
      }
    }
  }

  #at(rule: Rule, camera: string): Watched {
    const key = keyOf(rule.name, camera);
    let watched = this.#watched.get(key);
    if (!watched) {
      watched = { rule, camera, reason: '', state: initialAlert(this.#parts.nowMs()) };
      this.#watched.set(key, watched);
    }
    return watched;
  }

  #step(watched: Watched, matching: boolean | undefined): void {
    const nowMs = this.#parts.nowMs();
    const quietUntilMs = this.#snoozes.get(watched.camera);
    const input = { nowMs, matching, newId: randomUUID(), quietUntilMs };
    const { next, edges } = step(watched.state, input, watched.rule);
    watched.state = next;
    for (const edge of edges) this.#tell(watched, edge);
  }

  #tell({ rule, camera, reason }: Watched, { edge, id, notify }: AlertEdge): void {
    const { store, nowMs, tell } = this.#parts;
    const atMs = nowMs();
    if (edge === 'raised') store.raise({ id, rule: rule.name, camera, reason, raised_ms: atMs });
    else if (edge === 'cleared') store.clear(id, atMs);
    const at = new Date(atMs).toISOString();
    if (edge !== 'notify') tell({ type: 'alert', camera, id, edge, rule: rule.name, reason, at });
    const raisedMs = store.find(id)?.raised_ms ?? atMs;
    this.#sending = this.#sending.then(async () => {
      const { captured, recovered } = await this.#pictures(camera);
      if (edge === 'raised') store.keepPictures(id, captured, recovered);
      if (!notify) return;
      this.#parts.post({
        id,
        edge: edge === 'cleared' ? 'cleared' : 'raised',
        rule: rule.name,
        camera,
        reason,
        at,
        raised_at: new Date(raisedMs).toISOString(),
        captured: base64(captured),
        recovered: base64(recovered),
      });
      // Only now: a process that is killed before sends the message after its next start.
      if (edge !== 'cleared') store.notified(id);
    });
  }

  async #pictures(camera: string): Promise<Views> {
    return this.#parts.pictures(camera).catch(() => ({}));
  }
}

const keyOf = (rule: string, camera: string): string => `${rule}\n${camera}`;

const base64 = (bytes: Uint8Array | undefined): string | null =>
  bytes ? Buffer.from(bytes).toString('base64') : null;
