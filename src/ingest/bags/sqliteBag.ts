import { chmod, constants, copyFile, mkdtemp, open, rm, stat, symlink, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { FoglightError } from '../../core/errors.js';
import type { Bag, BagMessage, BagSummary, BagTopic, Damaged } from './bag.js';

type Database = InstanceType<typeof sqlite.Database>;

/** Whatever was stored as a time, a whole number comes out. */
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
 * A rosbag2 sqlite3 file. It is opened through a link in a folder of its own: the reader locks by making a folder
 * beside the file, which would keep a second topic's reader out and fails on read-only media.
 */
export class SqliteBag implements Bag {
  readonly #path: string;
  readonly #folder: string;
  readonly #db: Database;
  /** What is wrong with the file as a whole. */
  readonly #cut: FoglightError | undefined;

  private constructor(path: string, folder: string, db: Database, cut: FoglightError | undefined) {
    this.#path = path;
    this.#folder = folder;
    this.#db = db;
    this.#cut = cut;
  }

  static async open(path: string): Promise<SqliteBag> {
    if (!(await stat(path).catch(() => undefined))) throw new FoglightError('FOG_SOURCE_NOT_FOUND', path);
    const folder = await mkdtemp(join(tmpdir(), 'foglight-bag-'));
    try {
      const link = join(folder, 'bag.db3');
      const cut = await cutOf(path);
      if (cut && cut.wholePages < cut.size) await copyPages(path, link, cut.wholePages);
      else await symlink(resolve(path), link);
      // What a recorder that was killed had not yet moved into the file.
      await copyFile(`${path}-wal`, `${link}-wal`).catch(() => undefined);
      const db = new sqlite.Database(link, { readOnly: true });
      // Read a file that is shorter than it says; read one left in WAL mode without shared memory.
      db.exec('PRAGMA writable_schema = ON; PRAGMA locking_mode = EXCLUSIVE;');
      return new SqliteBag(path, folder, db, cut && damage(path, new Error(`cut at byte ${cut.size}`)));
    } catch (cause) {
      await rm(folder, { recursive: true, force: true });
      throw damage(path, cause);
    }
  }

  async summary(damaged: Damaged): Promise<BagSummary> {
    try {
      const rows = this.#db.all(TOPICS) as unknown as TopicRow[];
      const counts = new Map<number, { count: number; start: bigint }>();
      for (const { id } of rows) {
        const times = this.#rows([id], damaged).map((row) => BigInt(row.timestamp));
        if (times.length > 0) counts.set(id, { count: times.length, start: times.reduce(least) });
      }
      const topics = rows.map(({ id, name, type, encoding }): BagTopic => ({
        name,
        type,
        encoding,
        count: counts.get(id)?.count ?? 0,
      }));
      const starts = [...counts.values()].map(({ start }) => start);
      return { topics, ...(starts.length > 0 ? { startNs: starts.reduce(least) } : {}) };
    } catch (cause) {
      damaged(damage(this.#path, cause));
      return { topics: [] };
    }
  }

  async *messages(topic: string, damaged: Damaged): AsyncGenerator<BagMessage, void, void> {
    const once = onlyOnce(damaged);
    if (this.#cut) once(this.#cut);
    let rows: readonly Row[] = [];
    try {
      const ids = this.#db.all('SELECT id FROM topics WHERE name = ?', topic).map(({ id }) => Number(id));
      rows = this.#rows(ids, once);
    } catch (cause) {
      once(damage(this.#path, cause));
    }
    for (const { id, timestamp } of rows) {
      const data = this.#data(id, once);
      if (data) yield { logTimeNs: BigInt(timestamp), data };
    }
  }

  async close(): Promise<void> {
    this.#db.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Messages of a topic by time; where an index or page is lost, those that are reached from the front. */
  #rows(topicIds: readonly number[], damaged: Damaged): Row[] {
    const where = `FROM messages WHERE topic_id IN (${topicIds.join()})`;
    try {
      return this.#db.all(`SELECT ${ROW} ${where} ORDER BY timestamp, id`) as unknown as Row[];
    } catch (cause) {
      damaged(damage(this.#path, cause));
    }
    const rows: Row[] = [];
    const statement = this.#db.prepare(`SELECT ${ROW} ${where} ORDER BY id`);
    try {
      for (const row of statement.iterate()) rows.push(row as unknown as Row);
      statement.finalize();
    } catch {
      // The damage has been told; what was reached before it is used. A failed statement is finalized by failing.
    }
    return rows;
  }

  #data(id: number | bigint, damaged: Damaged): Uint8Array<ArrayBuffer> | undefined {
    try {
      const data = this.#db.get('SELECT data FROM messages WHERE id = ?', id)?.data;
      return data instanceof Uint8Array ? new Uint8Array(data) : undefined;
    } catch (cause) {
      damaged(damage(this.#path, cause));
      return undefined;
    }
  }
}

interface Cut {
  readonly size: number;
  /** Bytes up to the last whole page. */
  readonly wholePages: number;
}

/** Whether the file is shorter than its header says, which the reader has been told to overlook. */
async function cutOf(path: string): Promise<Cut | undefined> {
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

/** SQLite would read the missing half of a page as zeros, and so a picture with a black end. */
async function copyPages(from: string, to: string, bytes: number): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  await chmod(to, 0o600);
  await truncate(to, bytes);
}

const least = (a: bigint, b: bigint): bigint => (b < a ? b : a);

const damage = (path: string, cause: unknown): FoglightError =>
  new FoglightError(
    'FOG_BAG_BAD',
    `${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
    cause,
  );

/** Rows lost by the hundred are one damage. */
function onlyOnce(damaged: Damaged): Damaged {
  let told = false;
  return (error) => {
    if (!told) damaged(error);
    told = true;
  };
}
