// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { paxItem, type TarItem, tarArchive } from '#testing/builders/tar.ts'
import { defineCataloger } from './cataloger.ts'
import { type ImageScan, type LayerStore, type LayerToRead, scanLayers } from './run.ts'

const osRelease: TarItem = { name: 'etc/os-release', content: 'ID=debian\nVERSION_ID="12"\n' }

/** Takes every `*.pkg` for a package of its content. */
const cataloger = defineCataloger<string>({
  id: 'test',
  title: 'Test',
  revision: 1,
  wants: [{ suffixes: ['.pkg'], maxBytes: 1_000 }],
  read: ({ content }) => ({ fact: content.toString() }),
  assemble: facts => ({
    packages: facts.map(({ path, fact }) => ({
      name: fact,
      version: '1',
      type: 'deb',
      language: '',
      purl: '',
      locations: [{ path, evidence: 'primary' }],
    })),
  }),
})

interface Made extends LayerToRead {
  opened: number
}

function layerOf(archive: Buffer, packed = gzipSync(archive), diffId?: string): Made {
  const layer: Made = {
    diffId: diffId ?? `sha256:${createHash('sha256').update(archive).digest('hex')}`,
    sizeBytes: packed.length,
    opened: 0,
    async *open() {
      layer.opened++
      for (let at = 0; at < packed.length; at += 700) yield packed.subarray(at, at + 700)
    },
  }
  return layer
}

function memoryStore(): LayerStore & { readonly kept: Map<string, Uint8Array> } {
  const kept = new Map<string, Uint8Array>()
  return {
    kept,
    get: (diffId, revision) => kept.get(`${diffId} ${revision}`),
    put: (diffId, revision, analysis) => void kept.set(`${diffId} ${revision}`, analysis),
  }
}

async function scan(layers: readonly LayerToRead[], more: Partial<ImageScan> = {}) {
  const { inventory, ...rest } = await scanLayers({ layers, catalogers: [cataloger], ...more })
  return {
    ...rest,
    inventory,
    names: inventory.packages.map(({ name }) => name),
    doubts: inventory.doubts.map(({ because }) => because).join('; '),
  }
}

const base = tarArchive([osRelease, { name: 'a.pkg', content: 'alpha' }, { name: 'dir/b.pkg', content: 'beta' }])
const top = tarArchive([{ name: '.wh.a.pkg' }, { name: 'c.pkg', content: 'gamma' }])

test('layers of any packing, the upper hiding what it removes', async () => {
  const { names, inventory, locate } = await scan([layerOf(base), layerOf(top, zstdCompressSync(top))])
  assert.deepEqual(names, ['beta', 'gamma'])
  assert.equal(inventory.isComplete, true)
  assert.equal(inventory.distro?.id, 'debian')
  assert.equal(locate('/dir/b.pkg')?.path, '/dir/b.pkg')
  assert.equal(locate('/dir'), undefined)
  assert.equal(locate('/a.pkg'), undefined)
})

test('a layer is read once, for whatever image', async () => {
  const store = memoryStore()
  const layer = layerOf(base)
  const first = await scan([layer], { store })
  const again = await scan([layer, layerOf(top)], { store })
  assert.deepEqual([layer.opened, first.keptLayers, again.keptLayers], [1, 0, 1])
  assert.deepEqual(again.names, ['beta', 'gamma'])
  assert.equal(again.locate('/dir/b.pkg')?.layer, layer.diffId)
})

test('what was kept by other catalogers, or is damaged, is not used', async () => {
  const store = memoryStore()
  const layer = layerOf(base)
  await scan([layer], { store })
  await scan([layer], { store, catalogers: [{ ...cataloger, revision: 2 }] })
  assert.equal(layer.opened, 2)
  for (const key of store.kept.keys()) store.kept.set(key, Buffer.from('damaged'))
  assert.deepEqual((await scan([layer], { store })).names, ['alpha', 'beta'])
})

async function* failing(packed: Buffer): AsyncGenerator<Uint8Array> {
  yield packed
  throw new Error('digest mismatch')
}

const distrusted: Readonly<Record<string, readonly [layer: LayerToRead, because: RegExp]>> = {
  'content that its packed digest does not stand for': [
    { ...layerOf(base), open: () => failing(gzipSync(base)) },
    /digest mismatch/,
  ],
  'content that its unpacked digest does not stand for': [
    layerOf(base, gzipSync(base), `sha256:${'0'.repeat(64)}`),
    /expected unpacked content of sha256:0/,
  ],
  'a layer that cannot be fetched': [{ ...layerOf(base), open: () => failing(Buffer.alloc(0)) }, /digest mismatch/],
  'a layer that is cut off': [layerOf(base, gzipSync(base).subarray(0, 100)), /unexpected end/],
  garbage: [layerOf(base, Buffer.alloc(5_000, 'x')), /./],
}
for (const [because, [layer, doubt]] of Object.entries(distrusted)) {
  test(`${because}: a doubt, kept from nobody, and the rest is there`, async () => {
    const store = memoryStore()
    const { names, doubts, inventory } = await scan([layer, layerOf(top)], { store })
    assert.match(doubts, doubt)
    assert.equal(inventory.isComplete, false)
    assert.ok(names.includes('gamma'))
    assert.equal(store.kept.size, 1)
  })
}

const many = Array.from({ length: 2_000 }, (_, i): TarItem => ({ name: `d/${i}`, content: '' }))
const hostile: Readonly<Record<string, readonly [items: readonly TarItem[], complete: boolean, because: RegExp]>> = {
  'paths that climb stay inside': [[{ name: '../../../../etc/os-release', content: 'ID=alpine\n' }], true, /^/],
  'an absolute path': [[{ name: '/etc/os-release', content: 'ID=alpine\n' }], true, /^/],
  'links in circles': [
    [
      { name: 'x', type: '2', linkName: 'y' },
      { name: 'y', type: '2', linkName: 'x' },
      { name: 'e.pkg', type: '2', linkName: '/x/e.pkg' },
    ],
    true,
    /^/,
  ],
  'hard links to nothing': [[{ name: 'e.pkg', type: '1', linkName: '../nowhere' }], true, /^/],
  'devices and pipes': [['3', '4', '6'].map(type => ({ name: `dev/${type}`, type })), true, /^/],
  'a file bigger than is wanted': [[{ name: 'e.pkg', content: 'x'.repeat(1_001) }], true, /1001|bytes/],
  'a size that lies': [[{ name: 'e.pkg', content: 'x', sizeBytes: 8 ** 12 }], false, /./],
  'a checksum that lies': [[{ name: 'e.pkg', content: 'x', checksum: 1 }], false, /./],
  'more entries than allowed': [many, false, /entries/],
  'a PAX size that lies': [[paxItem({ size: '99999999999999' }), { name: 'e.pkg', content: 'x' }], false, /./],
}
for (const [because, [items, isComplete, doubt]] of Object.entries(hostile)) {
  test(`a hostile layer loses nothing of the others: ${because}`, async () => {
    const layers = [layerOf(base), layerOf(tarArchive(items))]
    const { names, inventory, doubts } = await scan(layers, { budget: { maxEntries: 1_000 } })
    assert.ok(names.includes('alpha') && names.includes('beta'), names.join())
    assert.equal(inventory.isComplete, isComplete)
    assert.match(doubts, doubt)
  })
}

test('a bomb ends at its ratio', async () => {
  const bomb = tarArchive([{ name: 'zeros', content: Buffer.alloc(4_000_000) }])
  const budget = { maxRatio: 100, ratioFloorBytes: 100_000 }
  const { doubts, inventory, layerBytes } = await scan([layerOf(bomb), layerOf(base)], { budget })
  assert.match(doubts, /100 times/)
  assert.equal(inventory.isComplete, false)
  assert.ok((layerBytes[0] ?? 0) < bomb.length)
})

test('when the time is over, what was found is given', async () => {
  const { inventory, doubts } = await scan([layerOf(base)], { signal: AbortSignal.abort() })
  assert.equal(inventory.isComplete, false)
  assert.match(doubts, /time/)
})
