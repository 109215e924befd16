// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { backupTo } from './backup.ts'
import { openDatabase } from './open.ts'

function settingOf(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name])
}

test('a new file has pages of 8 KiB, an older one keeps its own, and the log of both is as long, also after a backup', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'open-'))
  try {
    const older = join(folder, 'older.db')
    {
      using database = new DatabaseSync(older)
      database.exec('PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; CREATE TABLE something (id INTEGER)')
    }
    for (const [file, pageBytes] of [
      [join(folder, 'new.db'), 8192],
      [older, 4096],
    ] as const) {
      const opened = openDatabase({ file, durability: 'normal', nowMs: 0, first: 1, lockTimeoutMs: 0 })
      assert.equal(opened.quarantined, undefined)
      using database = opened.database
      assert.equal(settingOf(database, 'page_size'), pageBytes)
      const logPages = () => settingOf(database, 'wal_autocheckpoint')
      assert.equal(logPages() * pageBytes, 16 << 20)
      await backupTo(database, file, `${file}.copy`)
      assert.equal(logPages() * pageBytes, 16 << 20)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})
