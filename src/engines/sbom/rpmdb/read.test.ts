// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { berkeleyDatabase, ndbDatabase, packageHeader, rpmHeader } from '#testing/builders/rpm-database.ts'
import { seededRandom } from '#testing/random.ts'
import { readRpmDatabase } from './read.ts'

const bash = packageHeader('bash', '5.1.8', {
  1003: [2],
  1044: 'bash-5.1.8-1.el9.src.rpm',
  1116: [0, 1],
  1117: ['bash', 'bash.1'],
  1118: ['/usr/bin/', '/usr/share/man/man1/'],
  1035: ['ab12', ''],
  5011: [8],
  1047: ['bash', 'config(bash)', 'bash'],
  5096: 'bash:5:1:abc',
})
/** Big enough to leave its page in every format. */
const glibc = packageHeader('glibc', '2.34', { 1011: 'x'.repeat(9_000) })

/** Rows written by SQLite itself. */
function sqliteDatabase(blobs: readonly Buffer[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'rpmdb-'))
  try {
    const path = join(folder, 'rpmdb.sqlite')
    using db = new DatabaseSync(path)
    db.exec(
      'PRAGMA synchronous = OFF; CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)',
    )
    const insert = db.prepare('INSERT INTO Packages (blob) VALUES (?)')
    db.exec('BEGIN')
    for (const blob of blobs) insert.run(blob)
    db.exec('COMMIT')
    return readFileSync(path)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function names(file: Buffer): string[] {
  return readRpmDatabase(file).packages.map(({ name }) => name)
}

test('a package with everything that is read of it', () => {
  const { packages, doubts } = readRpmDatabase(ndbDatabase([bash]))
  assert.deepEqual(doubts, [])
  assert.deepEqual(packages, [
    {
      name: 'bash',
      version: '5.1.8',
      release: '1.el9',
      epoch: 2,
      architecture: 'x86_64',
      sourceRpm: 'bash-5.1.8-1.el9.src.rpm',
      license: 'MIT',
      vendor: '',
      modularityLabel: 'bash:5:1:abc',
      sizeBytes: 0,
      digestAlgorithm: 'sha256',
      files: [
        { path: '/usr/bin/bash', mode: 0, flags: 0, digest: 'ab12', userName: '', groupName: '' },
        { path: '/usr/share/man/man1/bash.1', mode: 0, flags: 0, userName: '', groupName: '' },
      ],
      provides: ['bash', 'config(bash)'],
      requires: [],
    },
  ])
})

test('every format gives the same packages', () => {
  assert.deepEqual(names(ndbDatabase([bash, glibc])), ['bash', 'glibc'])
  assert.deepEqual(names(berkeleyDatabase([bash, glibc])), ['bash', 'glibc'])
  assert.deepEqual(names(sqliteDatabase([bash, glibc])), ['bash', 'glibc'])
})

test('a big SQLite database has inner pages', () => {
  const many = Array.from({ length: 700 }, (_, i) => packageHeader(`package-${i}`, '1.0', { 1011: 'v'.repeat(i * 3) }))
  const { packages, doubts } = readRpmDatabase(sqliteDatabase(many))
  assert.deepEqual(doubts, [])
  assert.equal(packages.length, 700)
  assert.equal(packages[699]?.vendor.length, 2_097)
})

const hostile: Readonly<Record<string, readonly [file: Buffer, names: readonly string[]]>> = {
  'no file at all': [Buffer.alloc(0), []],
  'another format': [Buffer.from('not a database, but long enough to be looked at'), []],
  'one record is no header, the other is kept': [ndbDatabase([Buffer.from('junk'), bash]), ['bash']],
  'a header without a name': [ndbDatabase([rpmHeader({ 1001: '1' }), bash]), ['bash']],
  'an index longer than the blob': [ndbDatabase([Buffer.from('0000ffff00000010', 'hex'), bash]), ['bash']],
  'a store longer than the blob': [ndbDatabase([Buffer.from('00000001ffffffff', 'hex'), bash]), ['bash']],
  'ndb: a slot that points behind the end': [changed(ndbDatabase([bash, glibc]), 40, 0xffffff), ['glibc']],
  'ndb: two slots that point to one blob': [copied(ndbDatabase([bash, glibc]), 32, 48), ['bash']],
  'ndb: cut in the middle': [ndbDatabase([bash, glibc]).subarray(0, 5_000), ['bash']],
  'Berkeley DB: an absurd page size': [changed(berkeleyDatabase([bash]), 20, 7), []],
  'Berkeley DB: a chain that points to itself': [changed(berkeleyDatabase([bash, glibc]), 512 * 3 + 16, 3), ['bash']],
  'Berkeley DB: more entries than fit': [changed(berkeleyDatabase([bash]), 512 + 20, 0xffff), []],
  'Berkeley DB: cut in the middle': [berkeleyDatabase([bash, glibc]).subarray(0, 512 * 5), ['bash']],
}

test('hostile databases: a doubt, and what is sound is kept', () => {
  for (const [because, [file, expected]] of Object.entries(hostile)) {
    const { packages, doubts } = readRpmDatabase(file)
    assert.deepEqual(
      packages.map(({ name }) => name),
      expected,
      because,
    )
    assert.ok(doubts.length > 0, because)
  }
})

test('flipped bytes never throw', () => {
  const seed = Number(process.env['SEED'] ?? 7)
  const random = seededRandom(seed)
  const sqlite = sqliteDatabase([bash, glibc])
  for (const whole of [ndbDatabase([bash, glibc]), berkeleyDatabase([bash, glibc]), sqlite])
    for (let round = 0; round < 300; round++) {
      const file = Buffer.from(whole)
      for (let flips = 0; flips < 8; flips++) file[random.below(file.length)] = random.below(256)
      assert.doesNotThrow(() => readRpmDatabase(file.subarray(0, random.below(file.length))), `seed ${seed}`)
      assert.doesNotThrow(() => readRpmDatabase(file), `seed ${seed}`)
    }
})

function changed(file: Buffer, offset: number, value: number): Buffer {
  file.writeUInt32LE(value, offset)
  return file
}

function copied(file: Buffer, from: number, to: number): Buffer {
  file.copy(file, to, from, from + 16)
  return file
}
