// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ZipOptions, zipArchive } from '#testing/builders/zip.ts'
import { seededRandom } from '#testing/random.ts'
import { readZip } from './zip.ts'

const files = { 'a.txt': 'alpha', 'b/c.txt': 'x'.repeat(5_000), empty: '' }

const forms: Readonly<Record<string, ZipOptions>> = {
  deflated: {},
  stored: { isStored: true },
  'behind a script': { prefix: '#!/bin/sh\nexec java -jar "$0"\n' },
  'with a comment': { comment: 'a comment PK' },
  zip64: { isZip64: true },
  'zip64 behind a script': { isZip64: true, prefix: '#!' },
}

test('archives of every form are read', () => {
  for (const [because, options] of Object.entries(forms)) {
    const entries = readZip(zipArchive(files, options)) ?? []
    assert.deepEqual(
      Object.fromEntries(entries.map(entry => [entry.name, entry.read(10_000)?.toString()])),
      files,
      because,
    )
    assert.deepEqual(
      entries.map(({ sizeBytes }) => sizeBytes),
      [5, 5_000, 0],
      because,
    )
  }
})

test('an entry that is bigger than allowed, or says that it is smaller, is not read', () => {
  const archive = zipArchive(files)
  assert.equal(readZip(archive)?.[1]?.read(100), undefined)
  const lying = Buffer.from(archive)
  const entry = lying.lastIndexOf('b/c.txt') - 46
  lying.writeUInt32LE(10, entry + 24)
  assert.equal(readZip(lying)?.[1]?.read(100), undefined)
})

function changed(at: (archive: Buffer) => number, value: number, sizeBytes: 2 | 4): Buffer {
  const archive = zipArchive(files)
  archive.writeUIntLE(value, at(archive), sizeBytes)
  return archive
}

const end = (archive: Buffer) => archive.length - 22
const firstEntry = (archive: Buffer) => archive.indexOf(Buffer.from('PK\x01\x02'))

test('entries of an ending are left out when nobody wants them', () => {
  const archive = zipArchive({ 'A.class': 'x', 'b/C.class': 'y', class: 'z', 'd.jar': 'w' })
  assert.deepEqual(
    readZip(archive, '.class')?.map(({ name }) => name),
    ['class', 'd.jar'],
  )
})

const noArchives: Readonly<Record<string, Buffer>> = {
  nothing: Buffer.alloc(0),
  'a text': Buffer.from('x'.repeat(1_000)),
  'cut in the middle': zipArchive(files).subarray(0, 60),
  'a directory that begins before the file': changed(archive => end(archive) + 12, 0xfffffff, 4),
  'more entries than there are': changed(archive => end(archive) + 10, 9, 2),
  'a name longer than the file': changed(archive => firstEntry(archive) + 28, 0xffff, 2),
}

test('what is no archive is none', () => {
  for (const [because, archive] of Object.entries(noArchives)) assert.equal(readZip(archive), undefined, because)
})

const unreadable: Readonly<Record<string, Buffer>> = {
  encrypted: changed(archive => firstEntry(archive) + 8, 1, 2),
  'another method': changed(archive => firstEntry(archive) + 10, 12, 2),
  'content behind the end': changed(archive => firstEntry(archive) + 20, 0xffffff, 4),
  'a local header that is none': changed(archive => firstEntry(archive) + 42, 3, 4),
}

test('an entry that cannot be read costs itself only', () => {
  for (const [because, archive] of Object.entries(unreadable)) {
    const entries = readZip(archive) ?? []
    assert.equal(entries[0]?.read(10_000), undefined, because)
    assert.equal(entries[1]?.read(10_000)?.length, 5_000, because)
  }
})

test('flipped bytes never throw', () => {
  const seed = Number(process.env['SEED'] ?? 3)
  const random = seededRandom(seed)
  for (let round = 0; round < 500; round++) {
    const archive = zipArchive(files, { isZip64: random.chance(0.5), isStored: random.chance(0.5) })
    for (let flips = 0; flips < 6; flips++) archive[random.below(archive.length)] = random.below(256)
    assert.doesNotThrow(() => readZip(archive)?.map(entry => entry.read(10_000)), `seed ${seed}`)
  }
})

test('what unpacks to another size than the archive says is not read', () => {
  const archive = zipArchive({ a: Buffer.alloc(50_000, 1) })
  const directory = archive.indexOf('PK\u0001\u0002', 0, 'latin1')
  assert.equal(readZip(archive)?.[0]?.read(100_000)?.length, 50_000)
  archive.writeUInt32LE(100, directory + 24)
  assert.equal(readZip(archive)?.[0]?.read(100_000), undefined)
})
