import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { FoglightError } from '../../core/errors.js';
import { AlertStore, MAX_WAITING } from './alertStore.js';
import { migrate, openDatabase, transaction, type Database } from './database.js';
import { MIGRATIONS } from './migrations.js';

const folder = mkdtempSync(join(tmpdir(), 'foglight-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let made = 0;
const fresh = (): string => join(folder, String(made++), 'foglight.db');
const opened: Database[] = [];
afterEach(() => opened.splice(0).forEach((db) => db.isOpen && db.close()));

async function open(path: string): Promise<{ db: Database; damaged: FoglightError[] }> {
  const damaged: FoglightError[] = [];
  const db = await openDatabase(path, (error) => damaged.push(error));
  opened.push(db);
  return { db, damaged };
}

const alert = { id: 'a', rule: 'blind', camera: 'gate', reason: 'black', raised_ms: 1_700_000_000_000 };

describe('the database', () => {
  it('is in WAL mode, and comes back after a process that was killed with its lock', async () => {
    const path = fresh();
    const { db } = await open(path);
    expect(db.all('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    new AlertStore(db).raise(alert);
    // The lock and the log are left as a kill leaves them.
    expect(readdirSync(join(path, '..'))).toEqual(['foglight.db', 'foglight.db-wal', 'foglight.db.lock']);
    const again = await open(path);
    expect(new AlertStore(again.db).open()).toMatchObject([alert]);
    expect(again.damaged).toEqual([]);
  });

  it.each(['', 'cut', 'nonsense'])('is set aside where it is damaged (%s), and begins anew', async (how) => {
    const path = fresh();
    const { db } = await open(path);
    new AlertStore(db).raise(alert);
    db.close();
    const bytes = readFileSync(path);
    if (how === '') bytes.fill(0xab, 4_096);
    writeFileSync(
      path,
      how === 'nonsense' ? 'nonsense '.repeat(1_000) : how === 'cut' ? bytes.subarray(0, 5_000) : bytes,
    );
    const { db: anew, damaged } = await open(path);
    expect(damaged.map(({ code }) => code)).toEqual(['FOG_STATE']);
    expect(new AlertStore(anew).history(10)).toEqual([]);
    expect(readdirSync(join(path, '..')).some((name) => name.includes('damaged'))).toBe(true);
  });

  it('is brought from every older form to the present one, with what it held', () => {
    const now = tables(MIGRATIONS);
    for (let from = 0; from < MIGRATIONS.length; from += 1) {
      const db = new sqlite.Database(':memory:');
      migrate(db, MIGRATIONS.slice(0, from));
      if (from > 0) db.run("INSERT INTO timeline VALUES ('gate', 0, 1, 0.5, 0.5, 1, 0, 0, '{}', 'ok')");
      migrate(db);
      migrate(db);
      expect(tables(MIGRATIONS, db)).toEqual(now);
      if (from > 0) expect(db.all('SELECT camera FROM timeline')).toEqual([{ camera: 'gate' }]);
      db.close();
    }
  });

  it('leaves a file of a newer Foglight alone', () => {
    const db = new sqlite.Database(':memory:');
    db.exec(`PRAGMA user_version = ${MIGRATIONS.length + 1}`);
    expect(() => migrate(db)).toThrow(/newer/);
    db.close();
  });
});

describe('the outbox', () => {
  it('gives messages in order, and is bounded', async () => {
    const { db } = await open(fresh());
    const store = new AlertStore(db);
    const givenUp = transaction(db, () => {
      let lost = 0;
      for (let i = 0; i < MAX_WAITING + 5; i += 1) lost += store.post('webhook', `a${i}`, 'raised', '{}', 0);
      store.post('mqtt', 'b', 'raised', '{}', 0);
      return lost;
    });
    expect(givenUp).toBe(5);
    expect(store.waiting()).toBe(MAX_WAITING + 1);
    expect(store.next('webhook')).toMatchObject({ alert: 'a5', tries: 0 });
    store.failed(store.next('webhook')!.id, 77);
    expect(store.next('webhook')).toMatchObject({ alert: 'a5', tries: 1, due_ms: 77 });
    store.sent(store.next('webhook')!.id);
    expect(store.next('webhook')).toMatchObject({ alert: 'a6' });
    expect(store.next('command')).toBeUndefined();
  });
});

function tables(migrations: readonly string[], db = new sqlite.Database(':memory:')): unknown {
  migrate(db, migrations);
  return db.all("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name");
}
