// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { type Cataloger, defineCataloger } from '#engines/sbom/cataloger.ts'
import { type TarItem, tarArchive } from '#testing/builders/tar.ts'
import { piecesOf } from '#testing/cataloger-suite.ts'
import { analyseLayer } from './analyse.ts'
import type { LayerBudget } from './analysis.ts'
import { ByteGate } from './byte-gate.ts'

/** Facts are the contents of `.txt` files of up to 100 bytes, and the sizes of programs. */
const texts = defineCataloger<string>({
  id: 'texts',
  title: 'The text cataloger',
  revision: 1,
  wants: [
    { suffixes: ['.txt'], maxBytes: 100 },
    { names: ['present'], maxBytes: 0 },
    { executables: true, maxBytes: 100 },
  ],
  read({ path, content }) {
    if (content.includes('fail')) throw new Error('a bug')
    if (content.includes('empty')) return undefined
    return { fact: path.endsWith('.txt') ? content.toString() : `${content.length} bytes` }
  },
  assemble: () => ({ packages: [] }),
})

interface Options {
  readonly catalogers?: readonly Cataloger[]
  readonly budget?: Partial<LayerBudget>
  readonly signal?: AbortSignal
  readonly gate?: ByteGate
}

function analyse(content: Buffer, { catalogers = [texts], ...rest }: Options = {}) {
  return analyseLayer({ content: piecesOf(content, 1_000), catalogers, ...rest })
}

async function factsOf(items: readonly TarItem[]): Promise<Record<string, unknown>> {
  const { facts } = await analyse(tarArchive(items))
  return Object.fromEntries(facts.map(({ path, fact }) => [path, fact]))
}

const elf = Buffer.concat([Buffer.from('7f454c46', 'hex'), Buffer.alloc(40)])

test('files are read by those who want them', async () => {
  const facts = await factsOf([
    { name: 'a.txt', content: 'alpha' },
    { name: './b/../c.txt', content: 'gamma' },
    { name: 'other.md', content: 'x' },
    { name: 'present', content: 'not looked into' },
    { name: 'bin/tool', content: elf },
    { name: 'bin/script', content: '#!/bin/sh and more' },
    { name: 'empty.txt', content: 'empty' },
  ])
  assert.deepEqual(facts, { '/a.txt': 'alpha', '/c.txt': 'gamma', '/present': '0 bytes', '/bin/tool': '44 bytes' })
})

test('the last of several entries of one path counts', async () => {
  assert.deepEqual(
    await factsOf([
      { name: 'a.txt', content: '1' },
      { name: 'a.txt', content: '2' },
    ]),
    { '/a.txt': '2' },
  )
  assert.deepEqual(
    await factsOf([
      { name: 'a.txt', content: '1' },
      { name: 'a.txt', type: '2', linkName: 'b' },
    ]),
    {},
  )
})

test('a hard link shows what its target shows; one that nobody has read is a doubt', async () => {
  const items: TarItem[] = [
    { name: 'a.txt', content: 'alpha' },
    { name: 'a.txt', type: '1', linkName: 'a.txt' },
    { name: 'b.txt', type: '1', linkName: './a.txt' },
    { name: 'c.txt', type: '1', linkName: 'store/1' },
  ]
  const { facts, doubts } = await analyse(tarArchive(items))
  assert.deepEqual(
    facts.map(({ path, fact }) => `${path} ${String(fact)}`),
    ['/a.txt alpha', '/b.txt alpha'],
  )
  assert.deepEqual(
    doubts.map(({ path }) => path),
    ['/c.txt'],
  )
})

test('links, whiteouts and folders are told apart', async () => {
  const layer = await analyse(
    tarArchive([
      { name: 'lib', type: '2', linkName: 'usr/lib' },
      { name: 'opt/', type: '5' },
      { name: 'opt/.wh.gone' },
      { name: 'etc/.wh..wh..opq' },
      { name: 'var/.wh..wh.plnk' },
      { name: '.wh.' },
      { name: 'dev/null', type: '3' },
    ]),
  )
  assert.deepEqual(layer.links, [['/lib', 'usr/lib']])
  assert.deepEqual(layer.whiteouts, ['/opt/gone'])
  assert.deepEqual(layer.opaqueFolders, ['/etc'])
  assert.ok(layer.folders.has('/opt') && !layer.files.has('/opt'))
  assert.ok(layer.files.has('/dev/null') && layer.files.has('/lib'))
  assert.ok(layer.isComplete)
  assert.equal(layer.entries, 7)
})

test('gzip and zstd layers give the same', async () => {
  const archive = tarArchive([{ name: 'a.txt', content: 'alpha' }])
  for (const packed of [gzipSync(archive), zstdCompressSync(archive)]) {
    const { facts, unpackedBytes } = await analyse(packed)
    assert.equal(facts[0]?.fact, 'alpha')
    assert.equal(unpackedBytes, archive.length)
  }
})

const costs: Readonly<Record<string, readonly [items: readonly TarItem[], path: string, because: RegExp]>> = {
  'a wanted file that is too big': [
    [{ name: 'big.txt', content: 'x'.repeat(101) }],
    '/big.txt',
    /101 bytes, more than 100/,
  ],
  'a program that is too big': [
    [{ name: 'tool', content: Buffer.concat([elf, Buffer.alloc(99)]) }],
    '/tool',
    /143 bytes/,
  ],
  'a sparse file': [[{ name: 'sparse.txt', type: 'S', content: 'x' }], '/sparse.txt', /sparse/],
  'a cataloger that fails': [[{ name: 'x.txt', content: 'fail' }], '/x.txt', /failed on it: a bug/],
  'a path that is too long': [
    [{ name: '././@LongLink', type: 'L', content: 'x'.repeat(5_000) }, { name: 'x' }],
    '/',
    /5000 characters/,
  ],
}

test('what cannot be read costs itself only', async () => {
  for (const [reason, [items, path, because]] of Object.entries(costs)) {
    const { facts, doubts, isComplete } = await analyse(tarArchive([...items, { name: 'a.txt', content: 'alpha' }]))
    assert.deepEqual(
      facts.map(({ path }) => path),
      ['/a.txt'],
      reason,
    )
    assert.equal(doubts.length, 1, reason)
    assert.equal(doubts[0]?.path, path, reason)
    assert.match(doubts[0].because, because, reason)
    assert.ok(isComplete, reason)
  }
})

const many = Array.from({ length: 50 }, (_, i): TarItem => ({ name: `${i}.txt`, content: 'x' }))
const bomb = gzipSync(
  Buffer.concat([
    tarArchive(
      [
        { name: '0.txt', content: 'x' },
        { name: 'zeros', sizeBytes: 4_000_000 },
      ],
      true,
    ),
    Buffer.alloc(4_000_000),
  ]),
)
const limits: Readonly<Record<string, readonly [content: Buffer, options: Options, because: RegExp]>> = {
  'too many entries': [tarArchive(many), { budget: { maxEntries: 20 } }, /more than 20 entries/],
  'too many facts': [tarArchive(many), { budget: { maxFacts: 10 } }, /more than 10 files/],
  'too many bytes': [tarArchive(many), { budget: { maxUnpackedBytes: 5_000 } }, /more than 5000 bytes/],
  'packed too well': [bomb, { budget: { maxRatio: 10, ratioFloorBytes: 100_000 } }, /10 times its size/],
  'no time left': [tarArchive(many), { signal: AbortSignal.abort() }, /time .* is over/],
  'the archive is cut': [tarArchive(many).subarray(0, 20_000), {}, /breaks off/],
  'the stream is cut': [gzipSync(tarArchive(many)).subarray(0, 100), {}, /cannot be unpacked further/],
  'nothing at all': [Buffer.alloc(0), {}, /the layer is empty/],
}

test('what ends a layer early is said, and what came before stays', async () => {
  for (const [reason, [content, options, because]] of Object.entries(limits)) {
    const { doubts, isComplete } = await analyse(content, options)
    assert.equal(isComplete, false, reason)
    assert.equal(doubts[0]?.path, '/', reason)
    assert.match(doubts[0].because, because, reason)
  }
  const { facts } = await analyse(tarArchive(many), { budget: { maxEntries: 20 } })
  assert.equal(facts.length, 20)
})

test('doubts are counted, too', async () => {
  const tooBig = many.map(({ name }): TarItem => ({ name, content: 'x'.repeat(200) }))
  const { doubts } = await analyse(tarArchive(tooBig), { budget: { maxDoubts: 3 } })
  assert.equal(doubts.length, 3)
})

test('who verifies the digest sees every unpacked byte', async () => {
  const archive = tarArchive(many)
  const seen: Buffer[] = []
  await analyseLayer({
    content: piecesOf(gzipSync(archive)),
    catalogers: [],
    onUnpacked: piece => seen.push(Buffer.from(piece)),
  })
  assert.ok(Buffer.concat(seen).equals(archive))
})

test('of a file that is too big an excerpt is kept for those who want one', async () => {
  const excerpts = defineCataloger<string>({
    ...texts,
    id: 'excerpts',
    wants: [
      {
        executables: true,
        maxBytes: 100,
        excerpt: () => ({ anchors: ['version '], beforeBytes: 0, behindBytes: 3 }),
      },
    ],
    read: ({ content, isExcerpt }) => ({ fact: `${isExcerpt} ${content.toString()}` }),
  })
  const content = Buffer.concat([elf, Buffer.alloc(3_000), Buffer.from('version 1.2'), Buffer.alloc(3_000)])
  const { facts, doubts } = await analyse(tarArchive([{ name: 'bin/x', content }]), { catalogers: [texts, excerpts] })
  assert.deepEqual(facts, [{ cataloger: 'excerpts', path: '/bin/x', fact: 'true version 1.2' }])
  assert.match(doubts[0]?.because ?? '', /The text cataloger has not read it/)
})

test('layers that are read at the same time hold no more than the gate allows', async () => {
  const sizeBytes = 3 * 2 ** 20
  const gate = new ByteGate(5 * 2 ** 20)
  const big = defineCataloger<number>({
    ...texts,
    wants: [{ suffixes: ['.big'], maxBytes: sizeBytes }],
    read: ({ content }) => ({ fact: content.length }),
  })
  const archive = tarArchive([{ name: 'a.big', content: Buffer.alloc(sizeBytes) }, ...many])
  const analyses = await Promise.all(Array.from({ length: 4 }, () => analyse(archive, { catalogers: [big], gate })))
  for (const { facts, isComplete } of analyses) assert.deepEqual([facts.length, isComplete], [1, true])
  await gate.acquire(5 * 2 ** 20)
  const waiting = analyse(archive, { catalogers: [big], gate, signal: AbortSignal.timeout(20) })
  assert.match((await waiting).doubts[0]?.because ?? '', /time .* is over/)
})
