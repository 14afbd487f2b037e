/** The tables, step by step. A step that was released is never changed: a new one is added. Times are ms since 1970. */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE timeline (
     camera TEXT NOT NULL,
     at_ms INTEGER NOT NULL,
     pictures INTEGER NOT NULL,
     severity_sum REAL NOT NULL,
     severity_max REAL NOT NULL,
     pass INTEGER NOT NULL,
     recover INTEGER NOT NULL,
     hopeless INTEGER NOT NULL,
     types TEXT NOT NULL,
     condition TEXT NOT NULL,
     PRIMARY KEY (camera, at_ms)
   ) WITHOUT ROWID;
   CREATE INDEX timeline_at ON timeline (at_ms);`,
  `CREATE TABLE alerts (
     id TEXT PRIMARY KEY,
     rule TEXT NOT NULL,
     camera TEXT NOT NULL,
     reason TEXT NOT NULL,
     raised_ms INTEGER NOT NULL,
     cleared_ms INTEGER,
     notified INTEGER NOT NULL,
     acknowledged_ms INTEGER,
     captured BLOB,
     recovered BLOB
   );
   CREATE INDEX alerts_raised ON alerts (raised_ms);
   CREATE TABLE outbox (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     sender TEXT NOT NULL,
     alert TEXT NOT NULL,
     edge TEXT NOT NULL,
     body TEXT NOT NULL,
     tries INTEGER NOT NULL,
     due_ms INTEGER NOT NULL
   );
   CREATE TABLE snoozes (camera TEXT PRIMARY KEY, until_ms INTEGER NOT NULL);`,
];
