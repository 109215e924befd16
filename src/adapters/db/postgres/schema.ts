// SPDX-License-Identifier: Apache-2.0
/**
 * Tables of the object store in PostgreSQL, and the steps from each older layout to the next.
 *
 * The same tables as in SQLite, save that a body is always rows of `bodies`, one per chunk. Keys are compared by
 * bytes. The one row of `revision` is locked by each writer until its commit, so that versions become visible in their
 * order; a sequence would hand out numbers whose transactions end in another one.
 */
import { StoreError } from '#adapters/db/store.ts'
import type { Connections } from './connection.ts'

/** Each step brings the layout one version further; never edit one that was released. */
const steps: readonly string[] = [
  `
  CREATE TABLE revision (
    id int PRIMARY KEY CHECK (id = 1),
    current int8 NOT NULL
  );
  INSERT INTO revision VALUES (1, 1);
  CREATE TABLE history (
    id int PRIMARY KEY CHECK (id = 1),
    trimmed int8 NOT NULL
  );
  INSERT INTO history VALUES (1, 1);
  CREATE TABLE objects (
    kind text COLLATE "C" NOT NULL, ns text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL,
    uid text NOT NULL, rv int8 NOT NULL, created int8 NOT NULL,
    meta text NOT NULL, labels text NOT NULL, fields text NOT NULL, summary text NOT NULL,
    body int8 NOT NULL, body_size int8 NOT NULL, body_hash text NOT NULL,
    PRIMARY KEY (kind, ns, name)
  );
  CREATE SEQUENCE body_ids;
  CREATE TABLE bodies (
    id int8 NOT NULL, seq int NOT NULL,
    codec int NOT NULL, key_id text NOT NULL,
    data bytea NOT NULL,
    PRIMARY KEY (id, seq)
  );
  ALTER TABLE bodies ALTER COLUMN data SET STORAGE EXTERNAL;
  CREATE TABLE seal_keys (id text PRIMARY KEY);
  CREATE TABLE events (
    rv int8 PRIMARY KEY,
    kind text COLLATE "C" NOT NULL, ns text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL, uid text NOT NULL,
    type text NOT NULL, at int8 NOT NULL,
    meta text NOT NULL, labels text NOT NULL, fields text NOT NULL, summary text NOT NULL,
    body int8 NOT NULL, body_size int8 NOT NULL, body_hash text NOT NULL,
    prev_rv int8, prev_uid text,
    prev_meta text, prev_labels text, prev_fields text, prev_summary text,
    prev_body int8, prev_body_size int8, prev_body_hash text
  );
  CREATE INDEX events_by_kind ON events (kind, rv);
  `,
  `
  CREATE TABLE quarantine (
    id int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at int8 NOT NULL, reason text NOT NULL,
    kind text NOT NULL, ns text NOT NULL, name text NOT NULL, uid text NOT NULL, rv int8 NOT NULL,
    meta text NOT NULL, labels text NOT NULL, fields text NOT NULL, summary text NOT NULL,
    body int8 NOT NULL, body_size int8 NOT NULL, body_hash text NOT NULL
  );
  ALTER TABLE events ADD COLUMN keeps_body bool NOT NULL DEFAULT false;
  `,
  // What is computed of a namespace changes by a deletion, too, and its version must not go back. Of each namespace
  // the newest deletion is kept for as long as anything of the kind is there, of what is in none for ever.
  `
  ALTER TABLE revision ADD COLUMN first int8 NOT NULL DEFAULT 1;
  CREATE TABLE deletions (
    kind text COLLATE "C" NOT NULL, ns text COLLATE "C" NOT NULL, rv int8 NOT NULL,
    PRIMARY KEY (kind, ns, rv)
  );
  `,
]

/** Replicas that start together take turns; the number is arbitrary and ours. */
const migrationLock = 7_105_120_501

/**
 * Brings the database to the newest layout, in one transaction; a new one begins at version `first`. Errors:
 * `unavailable` for a newer layout.
 */
export async function migrate(
  connections: Connections,
  { nowMs, first }: { readonly nowMs: number; readonly first: number },
): Promise<void> {
  await connections.transaction(async query => {
    await query('SELECT pg_advisory_xact_lock($1)', [migrationLock])
    await query('CREATE TABLE IF NOT EXISTS schema_version (version int PRIMARY KEY, applied int8 NOT NULL)')
    const [row] = await query('SELECT coalesce(max(version), 0) FROM schema_version')
    const found = Number(row?.[0])
    if (found > steps.length)
      throw new StoreError(
        'unavailable',
        `opening the store: expected layout ${steps.length} or older, got ${found}; it was written by a newer version, use that one`,
      )
    for (const [i, step] of steps.entries()) {
      if (i < found) continue
      for (const statement of step.split(';')) if (statement.trim() !== '') await query(statement)
      await query('INSERT INTO schema_version VALUES ($1, $2)', [i + 1, nowMs])
    }
    if (found > 0) return
    await query('UPDATE revision SET current = $1, first = $1', [first])
    await query('UPDATE history SET trimmed = $1', [first])
  })
}
