// SPDX-License-Identifier: Apache-2.0
import { type QueueJob, rememberMs } from './queue.ts'

/**
 * Tables of the queue, the same in SQLite and PostgreSQL but for the numbering of items. `until` is when a lease ends,
 * in milliseconds since 1970; `taken` is the lease under which an item was handed out last.
 */
function tables(id: string, int: string, bytes: string): string {
  return `
    CREATE TABLE IF NOT EXISTS scan_work (
      grp text PRIMARY KEY,
      lease text NOT NULL DEFAULT '',
      until ${int} NOT NULL DEFAULT 0,
      attempts ${int} NOT NULL DEFAULT 0
    );
    CREATE TABLE IF NOT EXISTS scan_item (
      id ${id},
      key text NOT NULL,
      grp text NOT NULL,
      owner text NOT NULL,
      body text NOT NULL,
      key_id text NOT NULL,
      secret ${bytes} NOT NULL,
      taken text NOT NULL DEFAULT ''
    );
    CREATE UNIQUE INDEX IF NOT EXISTS scan_item_waiting ON scan_item (key) WHERE taken = '';
    CREATE INDEX IF NOT EXISTS scan_item_group ON scan_item (grp);
    CREATE INDEX IF NOT EXISTS scan_item_taken ON scan_item (taken);
    CREATE TABLE IF NOT EXISTS scan_owner (
      owner text PRIMARY KEY,
      served ${int} NOT NULL
    );
    CREATE TABLE IF NOT EXISTS scan_job (
      id text PRIMARY KEY,
      item ${int} NOT NULL,
      endpoint text NOT NULL,
      state text NOT NULL,
      phase text NOT NULL,
      reason text NOT NULL,
      accepted ${int} NOT NULL,
      started ${int},
      finished ${int},
      updated ${int} NOT NULL
    );
    CREATE INDEX IF NOT EXISTS scan_job_item ON scan_job (item);
    CREATE INDEX IF NOT EXISTS scan_job_finished ON scan_job (finished);
  `
}

export const sqliteTables = tables('INTEGER PRIMARY KEY AUTOINCREMENT', 'integer', 'blob')
export const postgresTables = tables('int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY', 'int8', 'bytea')

/** A row of `scan_job`. */
export interface JobRow extends Readonly<Record<string, unknown>> {
  readonly id: string
  readonly endpoint: string
  readonly state: QueueJob['state']
  readonly phase: string
  readonly reason: string
  readonly accepted: number
  readonly started: number | null
  readonly finished: number | null
  readonly updated: number
}

/** The job of a row; undefined when it ended too long ago. */
export function jobOf(row: JobRow, nowMs: number): QueueJob | undefined {
  const { id, endpoint, state, phase, reason, accepted, started, finished, updated } = row
  if (finished !== null && finished < nowMs - rememberMs) return undefined
  return {
    id,
    endpoint,
    state,
    phase,
    reason,
    acceptedMs: accepted,
    ...(started !== null && { startedMs: started }),
    ...(finished !== null && { finishedMs: finished }),
    updatedMs: updated,
  }
}
