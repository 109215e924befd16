// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { paxItem, type TarItem, tarArchive } from '#testing/builders/tar.ts'
import { seededRandom } from '#testing/random.ts'
import { type TarEvent, TarReader } from './tar.ts'

/** Entries as `kind name → link: content`, and how the archive ended; read in pieces of a given size. */
function read(archive: Buffer, pieceBytes = 100): string[] {
  const tar = new TarReader()
  const lines: string[] = []
  let content = ''
  const take = (event: TarEvent) => {
    if (event.kind === 'entry') {
      const { kind, name, linkName, sizeBytes, isSparse } = event.entry
      lines.push(`${kind} ${name}${linkName && ` → ${linkName}`}${isSparse ? ' sparse' : ''} ${sizeBytes}`)
      content = ''
    } else if (event.kind === 'content') content += event.bytes.toString()
    else if (event.kind === 'entry-end') lines.push(`${lines.pop()}: ${content}`)
    else lines.push(event.kind)
  }
  for (let at = 0; at < archive.length; at += pieceBytes) {
    tar.feed(archive.subarray(at, at + pieceBytes))
    for (let event = tar.next(); event; event = tar.next()) take(event)
  }
  const last = tar.finish()
  if (last) take(last)
  return lines
}

const longName = `${'folder/'.repeat(30)}file`

const archives: Readonly<Record<string, readonly [items: readonly TarItem[], expected: readonly string[]]>> = {
  'files, folders, links, devices': [
    [
      { name: 'a', content: 'alpha' },
      { name: 'd/', type: '5' },
      { name: 's', type: '2', linkName: '../a' },
      { name: 'h', type: '1', linkName: 'a' },
      { name: 'dev/null', type: '3' },
      { name: 'e', content: '' },
    ],
    [
      'file a 5: alpha',
      'folder d/ 0: ',
      'symbolic-link s → ../a 0: ',
      'hard-link h → a 0: ',
      'other dev/null 0: ',
      'file e 0: ',
      'end',
    ],
  ],
  'before POSIX, a folder is a file whose name ends in a slash': [
    [{ name: 'old/', type: '\0' }],
    ['folder old/ 0: ', 'end'],
  ],
  'PAX: path, link and size replace those of the header, once': [
    [
      paxItem({ path: longName, size: '3' }),
      { name: 'short', content: 'abc', sizeBytes: 0 },
      { name: 'next', content: 'x' },
    ],
    [`file ${longName} 3: abc`, 'file next 1: x', 'end'],
  ],
  'PAX: global records hold for all': [
    [paxItem({ linkpath: 'target' }, 'g'), { name: 'a', type: '2' }, { name: 'b', type: '2' }],
    ['symbolic-link a → target 0: ', 'symbolic-link b → target 0: ', 'end'],
  ],
  'GNU: long name and long link': [
    [
      { name: '././@LongLink', type: 'L', content: `${longName}\0` },
      { name: '././@LongLink', type: 'K', content: 'far/away\0' },
      { name: 'x', type: '2', linkName: 'short' },
    ],
    [`symbolic-link ${longName} → far/away 0: `, 'end'],
  ],
  'a hard link has no content, whatever its size says': [
    [
      { name: 'h', type: '1', linkName: 'a', sizeBytes: 9 },
      { name: 'a', content: 'x' },
    ],
    ['hard-link h → a 0: ', 'file a 1: x', 'end'],
  ],
  'sparse files are marked': [
    [
      paxItem({ 'GNU.sparse.major': '1', 'GNU.sparse.name': 'big' }),
      { name: 'GNUSparseFile.0/big', content: 'map' },
      { name: 'old', type: 'S' },
    ],
    ['file big sparse 3: map', 'file old sparse 0: ', 'end'],
  ],
}

test('archives are read, in whatever pieces they come', () => {
  for (const [because, [items, expected]] of Object.entries(archives))
    for (const pieceBytes of [1, 100, 512, 1_000_000])
      assert.deepEqual(read(tarArchive(items), pieceBytes), expected, because)
})

const damaged: Readonly<Record<string, Buffer>> = {
  'a wrong checksum': tarArchive([{ name: 'b', checksum: 1 }]),
  'a size that is no number': tarArchive([{ name: 'b', sizeBytes: 2 ** 60 }]),
  'a PAX record longer than its header': tarArchive([{ name: 'p', type: 'x', content: '99 path=x\n' }, { name: 'b' }]),
  'a PAX record without equals sign': tarArchive([{ name: 'p', type: 'x', content: '8 path\n\n' }, { name: 'b' }]),
  'a PAX size that is no number': tarArchive([paxItem({ size: '-1' }), { name: 'b' }]),
  'a name of megabytes': tarArchive([{ name: 'n', type: 'L', sizeBytes: 2 ** 24 }]),
  'cut within content': tarArchive([{ name: 'c', content: 'x'.repeat(600) }]).subarray(0, 700),
  'cut within a header': tarArchive([{ name: 'c', content: 'x' }, { name: 'b' }]).subarray(0, 1_200),
}

test('a damaged archive says so, after what came before it', () => {
  for (const [because, rest] of Object.entries(damaged)) {
    const lines = read(Buffer.concat([tarArchive([{ name: 'a', content: 'alpha' }], true), rest]))
    assert.equal(lines[0], 'file a 5: alpha', because)
    assert.equal(lines.at(-1), 'damaged', because)
  }
})

test('an archive without its last blocks is whole', () => {
  assert.deepEqual(read(tarArchive([{ name: 'a', content: 'x' }], true)), ['file a 1: x', 'end'])
})

test('random bytes end in an answer', () => {
  const seed = Number(process.env['SEED'] ?? 5)
  const random = seededRandom(seed)
  const whole = tarArchive([
    ...(archives['GNU: long name and long link']?.[0] ?? []),
    { name: 'a', content: 'x'.repeat(2_000) },
  ])
  for (let round = 0; round < 200; round++) {
    const archive = Buffer.from(whole)
    for (let flips = 0; flips < 5; flips++) archive[random.below(archive.length)] = random.below(256)
    assert.match(read(archive, 1 + random.below(3_000)).at(-1) ?? '', /^(?:end|damaged)$/, `seed ${seed}`)
  }
})
