// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type TarItem, tarArchive } from '#testing/builders/tar.ts'
import { piecesOf } from '#testing/cataloger-suite.ts'
import { defineCataloger } from './cataloger.ts'
import { analyseLayer } from './layer/analyse.ts'
import { type Union, unite } from './union.ts'

const texts = defineCataloger<string>({
  id: 'texts',
  title: 'texts',
  revision: 1,
  wants: [{ suffixes: ['.txt'], maxBytes: 100 }],
  read: ({ content }) => ({ fact: content.toString() }),
  assemble: () => ({ packages: [] }),
})

async function unionOf(...layers: readonly (readonly TarItem[])[]): Promise<Union> {
  const analysed = await Promise.all(
    layers.map(items => analyseLayer({ content: piecesOf(tarArchive(items)), catalogers: [texts] })),
  )
  return unite(analysed.map((analysis, i) => ({ diffId: `L${i + 1}`, analysis })))
}

const base: readonly TarItem[] = [
  { name: 'a/', type: '5' },
  { name: 'a/b/', type: '5' },
  { name: 'a/b/x.txt', content: 'x' },
  { name: 'a/y.txt', content: 'y' },
]

const upper: Readonly<Record<string, readonly [items: readonly TarItem[], visible: readonly string[]]>> = {
  'nothing of it': [[{ name: 'c.txt', content: 'c' }], ['/a/b/x.txt L1', '/a/y.txt L1', '/c.txt L2']],
  'the same path': [[{ name: 'a/y.txt', content: 'Y' }], ['/a/b/x.txt L1', '/a/y.txt L2']],
  'the same path, of no interest now': [[{ name: 'a/y.txt', type: '2', linkName: 'z' }], ['/a/b/x.txt L1']],
  'a whiteout of a file': [[{ name: 'a/.wh.y.txt' }], ['/a/b/x.txt L1']],
  'a whiteout of a folder': [[{ name: 'a/.wh.b' }], ['/a/y.txt L1']],
  'a folder entry alone hides nothing below it': [[{ name: 'a/', type: '5' }], ['/a/b/x.txt L1', '/a/y.txt L1']],
  'an opaque folder': [[{ name: 'a/.wh..wh..opq' }, { name: 'a/z.txt', content: 'z' }], ['/a/z.txt L2']],
  'a file instead of a folder': [[{ name: 'a/b', content: 'now a file' }], ['/a/y.txt L1']],
  'a link instead of a folder': [[{ name: 'a/b', type: '2', linkName: '/c' }], ['/a/y.txt L1']],
  'a folder instead of a file': [[{ name: 'a/y.txt/', type: '5' }], ['/a/b/x.txt L1']],
}

test('an upper layer hides what it replaces or removes', async () => {
  for (const [because, [items, visible]] of Object.entries(upper)) {
    const { facts } = await unionOf(base, items)
    assert.deepEqual(
      (facts.get('texts') ?? []).map(({ path, layer }) => `${path} ${layer}`),
      visible,
      because,
    )
  }
})

test('what was removed can come again', async () => {
  const union = await unionOf(base, [{ name: '.wh.a' }], [{ name: 'a/y.txt', content: 'again' }])
  assert.deepEqual(union.facts.get('texts'), [{ path: '/a/y.txt', layer: 'L3', fact: 'again' }])
  assert.equal(union.layerOf('/a/y.txt'), 'L3')
  assert.equal(union.layerOf('/a/b/x.txt'), undefined)
})

test('links are followed, also over layers, but not in circles', async () => {
  const { realPath } = await unionOf(
    [
      { name: 'lib', type: '2', linkName: 'usr/lib' },
      { name: 'var/lib/rpm', type: '2', linkName: '../../usr/lib/sysimage/rpm' },
      { name: 'loop', type: '2', linkName: 'loop' },
      { name: 'ping', type: '2', linkName: '/pong/x' },
      { name: 'pong', type: '2', linkName: '/ping' },
      { name: 'old', type: '2', linkName: 'lib' },
    ],
    [{ name: 'usr/lib/x', type: '2', linkName: '/opt/x' }, { name: '.wh.old' }],
  )
  assert.equal(realPath('/lib/libc.so'), '/usr/lib/libc.so')
  assert.equal(realPath('/lib/x/y'), '/opt/x/y')
  assert.equal(realPath('/var/lib/rpm/Packages'), '/usr/lib/sysimage/rpm/Packages')
  assert.equal(realPath('/loop/a'), '/loop/a')
  assert.equal(realPath('/ping/a'), '/ping/a')
  assert.equal(realPath('/old/a'), '/old/a')
  assert.equal(realPath('/'), '/')
})
