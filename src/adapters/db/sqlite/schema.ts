// SPDX-License-Identifier: Apache-2.0
/**
 * Tables of the object store, and the steps from each older layout to the next.
 *
 * `objects` holds what is, `events` what happened lately; each event carries the state before it, so that the state
 * at any remembered version can be read. Bodies lie apart: an object and the events about it share them, a change of
 * metadata does not touch them, and lists of metadata never read over them. A body is referred to for the last time
 * by the event that replaced it, so forgetting that event forgets the body; but not that of an object in quarantine,
 * which its event keeps.
 *
 * No table is WITHOUT ROWID: rows of a kilobyte spill out of index pages, which makes counting a hundred times slower.
 */
import type { DatabaseSync } from 'node:sqlite'
import { StoreError } from '#adapters/db/store.ts'

/** Metadata is usually a kilobyte. What is longer than this is found by an index of its own. */
export const largeMetaBytes = 16_384

/**
 * Ends a statement with a limit that is a value. Without the sign SQLite plans by the value, and prepares the statement
 * anew whenever it is set: that took 5 µs of a short statement, and a quarter of a list of whole objects.
 */
export const limitOfValue = 'LIMIT +?'

/** Each step brings the layout one version further; never edit one that was released. */
const steps: readonly string[] = [
  `
  CREATE TABLE revision (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    current INTEGER NOT NULL,
    trimmed INTEGER NOT NULL
  );
  INSERT INTO revision VALUES (1, 1, 1);
  CREATE TABLE objects (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL, ns TEXT NOT NULL, name TEXT NOT NULL,
    uid TEXT NOT NULL, rv INTEGER NOT NULL, created INTEGER NOT NULL,
    meta TEXT NOT NULL, labels TEXT NOT NULL, fields TEXT NOT NULL, summary TEXT NOT NULL,
    body INTEGER NOT NULL, body_size INTEGER NOT NULL, body_hash TEXT NOT NULL,
    UNIQUE (kind, ns, name)
  );
  CREATE TABLE bodies (
    id INTEGER PRIMARY KEY,
    chunks INTEGER NOT NULL,
    codec INTEGER NOT NULL,
    data BLOB
  );
  CREATE TABLE body_chunks (
    id INTEGER PRIMARY KEY,
    body INTEGER NOT NULL, seq INTEGER NOT NULL,
    codec INTEGER NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (body, seq)
  );
  CREATE TABLE events (
    rv INTEGER PRIMARY KEY,
    kind TEXT NOT NULL, ns TEXT NOT NULL, name TEXT NOT NULL, uid TEXT NOT NULL,
    type TEXT NOT NULL, at INTEGER NOT NULL,
    meta TEXT NOT NULL, labels TEXT NOT NULL, fields TEXT NOT NULL, summary TEXT NOT NULL,
    body INTEGER NOT NULL, body_size INTEGER NOT NULL, body_hash TEXT NOT NULL,
    prev_rv INTEGER, prev_uid TEXT,
    prev_meta TEXT, prev_labels TEXT, prev_fields TEXT, prev_summary TEXT,
    prev_body INTEGER, prev_body_size INTEGER, prev_body_hash TEXT
  );
  CREATE INDEX events_by_kind ON events (kind, rv);
  `,
  `
  ALTER TABLE bodies ADD COLUMN key_id TEXT NOT NULL DEFAULT '';
  ALTER TABLE body_chunks ADD COLUMN key_id TEXT NOT NULL DEFAULT '';
  CREATE TABLE seal_keys (id TEXT PRIMARY KEY);
  `,
  `
  CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL, reason TEXT NOT NULL, kind TEXT NOT NULL,
    ns TEXT NOT NULL, name TEXT NOT NULL, uid TEXT NOT NULL, rv INTEGER NOT NULL,
    meta TEXT NOT NULL, labels TEXT NOT NULL, fields TEXT NOT NULL, summary TEXT NOT NULL,
    body INTEGER NOT NULL, body_size INTEGER NOT NULL, body_hash TEXT NOT NULL
  );
  ALTER TABLE events ADD COLUMN keeps_body INTEGER NOT NULL DEFAULT 0;
  `,
  // Heavy events are looked for after every thousand writes, and there are few of them.
  `
  CREATE INDEX events_heavy ON events (rv, prev_body_size) WHERE prev_body_size > 1048576;
  `,
  // What is computed of a namespace changes by a deletion, too, and its version must not go back. Of each namespace
  // the newest deletion is kept for as long as anything of the kind is there, of what is in none for ever.
  `
  ALTER TABLE revision ADD COLUMN first INTEGER NOT NULL DEFAULT 1;
  CREATE TABLE deletions (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL, ns TEXT NOT NULL, rv INTEGER NOT NULL,
    UNIQUE (kind, ns, rv)
  );
  `,
  // Whether a kind has any is asked at each list of metadata.
  `
  CREATE INDEX objects_large_meta ON objects (kind) WHERE octet_length(meta) > 16384;
  `,
]

/**
 * Brings the database to the newest layout, each step in a transaction; a new one begins at version `first`. Errors:
 * `unavailable` for a newer layout.
 */
export function migrate(
  database: DatabaseSync,
  { nowMs, first }: { readonly nowMs: number; readonly first: number },
): void {
  database.exec('CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, applied INTEGER NOT NULL)')
  const row = database.prepare('SELECT max(version) AS version FROM schema_version').get()
  const found = Number(row?.['version'] ?? 0)
  if (found > steps.length)
    throw new StoreError(
      'unavailable',
      `opening the store: expected layout ${steps.length} or older, got ${found}; it was written by a newer version, use that one`,
    )
  for (const [i, step] of steps.entries()) {
    if (i < found) continue
    database.exec('BEGIN IMMEDIATE')
    try {
      database.exec(step)
      database.prepare('INSERT INTO schema_version VALUES (?, ?)').run(i + 1, nowMs)
      database.exec('COMMIT')
    } catch (error) {
      database.exec('ROLLBACK')
      throw error
    }
  }
  if (found > 0) return
  database.prepare('UPDATE revision SET current = ?, trimmed = ?, first = ?').run(first, first, first)
}
