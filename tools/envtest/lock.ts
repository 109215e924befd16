// SPDX-License-Identifier: Apache-2.0
/** A lock between processes that the kernel gives back when its holder dies. */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'

/** How a lock is waited for. */
export interface LockWait {
  /** Called once, when another process turns out to hold it. */
  readonly onWait: () => void
  /** Between two tries; 100 ms where absent. */
  readonly pollMs?: number
}

const defaultPollMs = 100
const sqliteBusy = 5

/**
 * Does `work` while no other process does work under the same `file`.
 *
 * It is SQLite's own file lock, since Node offers no other that outlives no crash; the file stays behind, empty.
 * Waits for ever: the holder's work is as long as a build.
 */
export async function withLock<T>(file: string, wait: LockWait, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true })
  const database = new DatabaseSync(file)
  try {
    if (!tryLock(database)) {
      wait.onWait()
      do await sleep(wait.pollMs ?? defaultPollMs)
      while (!tryLock(database))
    }
    return await work()
  } finally {
    database.close()
  }
}

function tryLock(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE')
    return true
  } catch (error) {
    if ((error as { errcode?: number }).errcode === sqliteBusy) return false
    throw error
  }
}
