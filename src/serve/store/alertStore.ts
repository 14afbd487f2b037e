import type { Database } from './database.js';

export interface AlertRow {
  readonly id: string;
  readonly rule: string;
  readonly camera: string;
  readonly reason: string;
  readonly raised_ms: number;
  readonly cleared_ms: number | null;
  readonly notified: 0 | 1;
  readonly acknowledged_ms: number | null;
}

export interface OutboxRow {
  readonly id: number;
  readonly sender: string;
  readonly alert: string;
  readonly edge: string;
  readonly body: string;
  readonly tries: number;
  readonly due_ms: number;
}

/** Messages that may wait for one sender; older ones than these are given up, and counted. */
export const MAX_WAITING = 10_000;

const COLUMNS = 'id, rule, camera, reason, raised_ms, cleared_ms, notified, acknowledged_ms';

/** Alerts, the messages about them that are not delivered yet, and snoozes: what must outlive the process. */
export class AlertStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  open(): AlertRow[] {
    return this.#alerts('WHERE cleared_ms IS NULL ORDER BY raised_ms DESC', []);
  }

  /** Newest first. */
  history(limit: number, camera?: string): AlertRow[] {
    return camera === undefined
      ? this.#alerts('ORDER BY raised_ms DESC LIMIT ?', [limit])
      : this.#alerts('WHERE camera = ? ORDER BY raised_ms DESC LIMIT ?', [camera, limit]);
  }

  find(id: string): AlertRow | undefined {
    return this.#alerts('WHERE id = ?', [id])[0];
  }

  raise(row: Pick<AlertRow, 'id' | 'rule' | 'camera' | 'reason' | 'raised_ms'>): void {
    const { id, rule, camera, reason, raised_ms } = row;
    this.#db.run(
      'INSERT INTO alerts (id, rule, camera, reason, raised_ms, notified) VALUES (?, ?, ?, ?, ?, 0)',
      [id, rule, camera, reason, raised_ms],
    );
  }

  notified(id: string): void {
    this.#db.run('UPDATE alerts SET notified = 1 WHERE id = ?', [id]);
  }

  clear(id: string, atMs: number): void {
    this.#db.run('UPDATE alerts SET cleared_ms = ? WHERE id = ?', [atMs, id]);
  }

  acknowledge(id: string, atMs: number): void {
    this.#db.run('UPDATE alerts SET acknowledged_ms = ? WHERE id = ? AND acknowledged_ms IS NULL', [
      atMs,
      id,
    ]);
  }

  keepPictures(id: string, captured: Uint8Array | undefined, recovered: Uint8Array | undefined): void {
    this.#db.run('UPDATE alerts SET captured = ?, recovered = ? WHERE id = ?', [
      captured ?? null,
      recovered ?? null,
      id,
    ]);
  }

  picture(id: string, view: 'captured' | 'recovered'): Uint8Array | undefined {
    const row = this.#db.get(`SELECT ${view} AS picture FROM alerts WHERE id = ?`, [id]) as
      { picture: Uint8Array | null } | undefined;
    return row?.picture ?? undefined;
  }

  /** @returns how many older messages were given up to make room */
  post(sender: string, alert: string, edge: string, body: string, dueMs: number): number {
    this.#db.run('INSERT INTO outbox (sender, alert, edge, body, tries, due_ms) VALUES (?, ?, ?, ?, 0, ?)', [
      sender,
      alert,
      edge,
      body,
      dueMs,
    ]);
    const { changes } = this.#db.run(
      `DELETE FROM outbox WHERE sender = ? AND id <=
         (SELECT id FROM outbox WHERE sender = ? ORDER BY id DESC LIMIT 1 OFFSET ?)`,
      [sender, sender, MAX_WAITING],
    );
    return changes;
  }

  /** The oldest message that waits for a sender; the others wait behind it. */
  next(sender: string): OutboxRow | undefined {
    const row = this.#db.get('SELECT * FROM outbox WHERE sender = ? ORDER BY id LIMIT 1', [sender]);
    return (row ?? undefined) as OutboxRow | undefined;
  }

  waiting(): number {
    return (this.#db.get('SELECT COUNT(*) AS n FROM outbox') as { n: number }).n;
  }

  sent(id: number): void {
    this.#db.run('DELETE FROM outbox WHERE id = ?', [id]);
  }

  failed(id: number, dueMs: number): void {
    this.#db.run('UPDATE outbox SET tries = tries + 1, due_ms = ? WHERE id = ?', [dueMs, id]);
  }

  snoozes(): ReadonlyMap<string, number> {
    const rows = this.#db.all('SELECT camera, until_ms FROM snoozes') as {
      camera: string;
      until_ms: number;
    }[];
    return new Map(rows.map(({ camera, until_ms }) => [camera, Number(until_ms)]));
  }

  snooze(camera: string, untilMs: number): void {
    this.#db.run('INSERT OR REPLACE INTO snoozes VALUES (?, ?)', [camera, untilMs]);
  }

  /** Forgets what ended before then. */
  prune(beforeMs: number): void {
    this.#db.run('DELETE FROM alerts WHERE cleared_ms < ?', [beforeMs]);
    this.#db.run('DELETE FROM snoozes WHERE until_ms < ?', [beforeMs]);
  }

  #alerts(rest: string, values: (string | number)[]): AlertRow[] {
    const rows = this.#db.all(`SELECT ${COLUMNS} FROM alerts ${rest}`, values) as unknown as AlertRow[];
    return rows.map((row) => ({ ...row, raised_ms: Number(row.raised_ms) }));
  }
}
