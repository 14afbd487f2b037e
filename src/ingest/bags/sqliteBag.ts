import { chmod, constants, copyFile, mkdtemp, open, rm, stat, symlink, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { FoglightError } from '../../core/errors.js';
import type { Bag, BagMessage, BagSummary, BagTopic, DamageHandler } from './bag.js';

type Database = InstanceType<typeof sqlite.Database>;

/** The cast returns a whole number for every stored type. */
const ROW = 'id, CAST(timestamp AS INTEGER) AS timestamp';

const TOPICS = `SELECT id, CAST(name AS TEXT) AS name, CAST(type AS TEXT) AS type,
  CAST(serialization_format AS TEXT) AS encoding FROM topics`;

interface TopicRow {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly encoding: string;
}

interface Row {
  readonly id: number | bigint;
  readonly timestamp: number | bigint;
}

/**
 * A rosbag2 sqlite3 file. It is opened through a link in a temporary folder, because the SQLite library locks a file by
 * making a folder beside it. That lock would block the reader of a second topic, and it fails on read-only media.
 */
export class SqliteBag implements Bag {
  readonly #path: string;
  readonly #folder: string;
  readonly #db: Database;
  /** The error for a truncated file. */
  readonly #truncated: FoglightError | undefined;

  private constructor(path: string, folder: string, db: Database, truncated: FoglightError | undefined) {
    this.#path = path;
    this.#folder = folder;
    this.#db = db;
    this.#truncated = truncated;
  }

  static async open(path: string): Promise<SqliteBag> {
    if (!(await stat(path).catch(() => undefined))) throw new FoglightError('FOG_SOURCE_NOT_FOUND', path);
    const folder = await mkdtemp(join(tmpdir(), 'foglight-bag-'));
    try {
      const link = join(folder, 'bag.db3');
      const truncation = await truncationOf(path);
      if (truncation && truncation.wholePages < truncation.size)
        await copyPages(path, link, truncation.wholePages);
      else await symlink(resolve(path), link);
      // The write-ahead log of a recorder that was killed holds messages that are not in the file yet.
      await copyFile(`${path}-wal`, `${link}-wal`).catch(() => undefined);
      const db = new sqlite.Database(link, { readOnly: true });
      // The first lets SQLite read a file that is shorter than its header says; the second, one in WAL mode without
      // shared memory.
      db.exec('PRAGMA writable_schema = ON; PRAGMA locking_mode = EXCLUSIVE;');
      const error = truncation && damage(path, new Error(`truncated at byte ${truncation.size}`));
      return new SqliteBag(path, folder, db, error);
    } catch (cause) {
      await rm(folder, { recursive: true, force: true });
      throw damage(path, cause);
    }
  }

  async summary(onDamage: DamageHandler): Promise<BagSummary> {
    try {
      const rows = this.#db.all(TOPICS) as unknown as TopicRow[];
      const counts = new Map<number, { count: number; start: bigint }>();
      for (const { id } of rows) {
        const times = this.#rows([id], onDamage).map((row) => BigInt(row.timestamp));
        if (times.length > 0) counts.set(id, { count: times.length, start: times.reduce(earlier) });
      }
      const topics = rows.map(({ id, name, type, encoding }): BagTopic => ({
        name,
        type,
        encoding,
        count: counts.get(id)?.count ?? 0,
      }));
      const starts = [...counts.values()].map(({ start }) => start);
      return { topics, ...(starts.length > 0 ? { startNs: starts.reduce(earlier) } : {}) };
    } catch (cause) {
      onDamage(damage(this.#path, cause));
      return { topics: [] };
    }
  }

  async *messages(topic: string, onDamage: DamageHandler): AsyncGenerator<BagMessage, void, void> {
    const onFirstDamage = firstOnly(onDamage);
    if (this.#truncated) onFirstDamage(this.#truncated);
    let rows: readonly Row[] = [];
    try {
      const ids = this.#db.all('SELECT id FROM topics WHERE name = ?', topic).map(({ id }) => Number(id));
      rows = this.#rows(ids, onFirstDamage);
    } catch (cause) {
      onFirstDamage(damage(this.#path, cause));
    }
    for (const { id, timestamp } of rows) {
      const data = this.#data(id, onFirstDamage);
      if (data) yield { logTimeNs: BigInt(timestamp), data };
    }
  }

  async close(): Promise<void> {
    this.#db.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Rows of the topics by time. If an index or page is damaged, those that can be reached from the first row. */
  #rows(topicIds: readonly number[], onDamage: DamageHandler): Row[] {
    const where = `FROM messages WHERE topic_id IN (${topicIds.join()})`;
    try {
      return this.#db.all(`SELECT ${ROW} ${where} ORDER BY timestamp, id`) as unknown as Row[];
    } catch (cause) {
      onDamage(damage(this.#path, cause));
    }
    const rows: Row[] = [];
    const statement = this.#db.prepare(`SELECT ${ROW} ${where} ORDER BY id`);
    try {
      for (const row of statement.iterate()) rows.push(row as unknown as Row);
      statement.finalize();
    } catch {
      // The damage was already reported above; the rows before it are used. A statement that fails is finalized.
    }
    return rows;
  }

  #data(id: number | bigint, onDamage: DamageHandler): Uint8Array<ArrayBuffer> | undefined {
    try {
      const data = this.#db.get('SELECT data FROM messages WHERE id = ?', id)?.data;
      return data instanceof Uint8Array ? new Uint8Array(data) : undefined;
    } catch (cause) {
      onDamage(damage(this.#path, cause));
      return undefined;
    }
  }
}

interface Truncation {
  readonly size: number;
  /** Size of all complete pages, bytes. */
  readonly wholePages: number;
}

/** Whether the file is shorter than its header says; SQLite itself is configured not to check this. */
async function truncationOf(path: string): Promise<Truncation | undefined> {
  const handle = await open(path);
  try {
    const head = new DataView(new ArrayBuffer(100));
    await handle.read(head, 0, 100, 0);
    // A page size of 1 stands for 65536; the number of pages counts only where the two change counters agree.
    const pageBytes = head.getUint16(16) === 1 ? 65_536 : head.getUint16(16);
    const pages = head.getUint32(24) === head.getUint32(92) ? head.getUint32(28) : 0;
    const { size } = await handle.stat();
    return size < pages * pageBytes ? { size, wholePages: size - (size % pageBytes) } : undefined;
  } finally {
    await handle.close();
  }
}

/** Copies only complete pages: SQLite would read the missing part of a page as zeros, which gives a black area. */
async function copyPages(from: string, to: string, bytes: number): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  await chmod(to, 0o600);
  await truncate(to, bytes);
}

const earlier = (a: bigint, b: bigint): bigint => (b < a ? b : a);

const damage = (path: string, cause: unknown): FoglightError =>
  new FoglightError(
    'FOG_BAG_BAD',
    `${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
    cause,
  );

/** Passes on only the first damage, so that hundreds of lost rows are reported once. */
function firstOnly(onDamage: DamageHandler): DamageHandler {
  let reported = false;
  return (error) => {
    if (!reported) onDamage(error);
    reported = true;
  };
}
