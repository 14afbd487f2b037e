import { asFoglightError } from '../../core/errors.js';
import type { Log } from '../../pipeline/rooms.js';
import type { AlertStore } from '../store/alertStore.js';
import type { AlertMessage, Sender } from './senders.js';

/** Pauses between tries double from the first to the last, milliseconds. */
const FIRST_PAUSE_MS = 1_000;
const LAST_PAUSE_MS = 300_000;

/**
 * Delivers messages, in order for each sender, until they are taken. They wait on disk: memory holds one a sender,
 * however long a broker is away, and a restart loses none.
 */
export class Outbox {
  readonly #store: AlertStore;
  readonly #senders: readonly Sender[];
  readonly #log: Log;
  readonly #onDelivered: (message: AlertMessage) => void;
  readonly #nowMs: () => number;
  readonly #stop = new AbortController();
  readonly #working = new Map<string, Promise<void>>();
  readonly #failing = new Set<string>();
  /** Messages given up because too many waited. */
  givenUp = 0;

  constructor(
    store: AlertStore,
    senders: readonly Sender[],
    log: Log,
    onDelivered: (message: AlertMessage) => void,
    nowMs: () => number,
  ) {
    this.#store = store;
    this.#senders = senders;
    this.#log = log;
    this.#onDelivered = onDelivered;
    this.#nowMs = nowMs;
  }

  post(message: AlertMessage): void {
    const body = JSON.stringify(message);
    for (const { name } of this.#senders)
      this.givenUp += this.#store.post(name, message.id, message.edge, body, this.#nowMs());
    this.look();
  }

  /** Sends what is due. Called from time to time. */
  look(): void {
    for (const sender of this.#senders) {
      if (this.#working.has(sender.name) || this.#stop.signal.aborted) continue;
      const work = this.#send(sender).finally(() => this.#working.delete(sender.name));
      this.#working.set(sender.name, work);
    }
  }

  /** Resolves when nothing is being sent. */
  async idle(): Promise<void> {
    while (this.#working.size > 0) await Promise.all(this.#working.values());
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#working.values());
    await Promise.all(this.#senders.map((sender) => sender.close()));
  }

  async #send(sender: Sender): Promise<void> {
    for (;;) {
      const row = this.#store.next(sender.name);
      if (!row || row.due_ms > this.#nowMs() || this.#stop.signal.aborted) return;
      const message = JSON.parse(row.body) as AlertMessage;
      try {
        await sender.send(message, this.#stop.signal);
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        const pauseMs = Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(row.tries, 20));
        this.#store.failed(row.id, this.#nowMs() + pauseMs);
        // A sender that is away for a day is worth a line when it goes and one when it is back.
        if (!this.#failing.has(sender.name)) this.#log('warn', asFoglightError(error, 'FOG_ALERT').message);
        this.#failing.add(sender.name);
        return;
      }
      this.#store.sent(row.id);
      if (this.#failing.delete(sender.name)) this.#log('info', `${sender.name} takes messages again`);
      this.#onDelivered(message);
    }
  }
}
