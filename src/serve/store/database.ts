import { existsSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { asFoglightError, FoglightError } from '../../core/errors.js';
import { setAside } from '../state/runtimeFile.js';
import { MIGRATIONS } from './migrations.js';

export type Database = InstanceType<typeof sqlite.Database>;

/**
 * Opens the service's database, in its present form. A damaged file, or one of a newer Foglight, is set aside, and an
 * empty one takes its place.
 *
 * It is in WAL mode, which this SQLite has in exclusive mode only: one process owns the state folder, and holds it by
 * a lock of its own (`ownFolder`). A lock that SQLite left behind is therefore of a process that was killed.
 *
 * @param onDamaged is told FOG_STATE
 * @throws FOG_OUTPUT where the folder cannot be used
 */
export async function openDatabase(
  path: string,
  onDamaged: (error: FoglightError) => void,
): Promise<Database> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    rmSync(`${path}.lock`, { recursive: true, force: true });
    try {
      return opened(path);
    } catch (cause) {
      if (!existsSync(path)) throw cause;
      rmSync(`${path}.lock`, { recursive: true, force: true });
      rmSync(`${path}-wal`, { force: true });
      const aside = await setAside(path);
      onDamaged(new FoglightError('FOG_STATE', `${path}, now ${aside} (${(cause as Error).message})`, cause));
      return opened(path);
    }
  } catch (error) {
    throw asFoglightError(error, 'FOG_OUTPUT');
  }
}

function opened(path: string): Database {
  const db = new sqlite.Database(path);
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    const [check] = db.all('PRAGMA quick_check(1)') as { quick_check: string }[];
    if (check?.quick_check !== 'ok') throw new Error(check?.quick_check ?? 'no reply');
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Brings the tables to their present form, each step as a whole. @throws for a file of a newer Foglight */
export function migrate(db: Database, migrations: readonly string[] = MIGRATIONS): void {
  const [row] = db.all('PRAGMA user_version') as { user_version: number }[];
  const from = row!.user_version;
  if (from > migrations.length) throw new Error(`it is of version ${from}, newer than ${migrations.length}`);
  migrations.slice(from).forEach((sql, i) => {
    db.exec(`BEGIN; ${sql} PRAGMA user_version = ${from + i + 1}; COMMIT;`);
  });
}

/** Runs the work as one transaction. */
export function transaction<T>(db: Database, work: () => T): T {
  db.exec('BEGIN');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}
