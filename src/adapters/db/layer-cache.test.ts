// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fakeClock } from '#testing/fake-clock.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { openLayerCache } from './layer-cache.ts'

const hour = 3_600_000

test('what is kept is there again after a restart, by layer and revision', () => {
  using folder = tempDir()
  const options = { file: join(folder.path, 'deep/layers.db'), clock: fakeClock() }
  {
    using cache = openLayerCache(options)
    cache.put('sha256:a', 'r1', Buffer.from('one'))
    cache.put('sha256:a', 'r1', Buffer.from('two'))
    cache.put('sha256:a', 'r2', Buffer.from('three'))
  }
  using cache = openLayerCache(options)
  assert.deepEqual(cache.get('sha256:a', 'r1'), Uint8Array.from(Buffer.from('two')))
  assert.equal(Buffer.from(cache.get('sha256:a', 'r2') ?? []).toString(), 'three')
  assert.equal(cache.get('sha256:b', 'r1'), undefined)
  assert.equal(cache.failures(), 0)
})

test('over its size, what was not used for longest goes', async () => {
  const clock = fakeClock()
  using cache = openLayerCache({ file: ':memory:', maxBytes: 30, clock })
  for (const name of ['a', 'b', 'c']) {
    cache.put(name, 'r', Buffer.alloc(10))
    await clock.advance(2 * hour)
  }
  assert.ok(cache.get('a', 'r'))
  cache.put('d', 'r', Buffer.alloc(10))
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].filter(name => cache.get(name, 'r')),
    ['a', 'c', 'd'],
  )
})

test('what is larger than everything is not kept, and what is replaced makes room', () => {
  using cache = openLayerCache({ file: ':memory:', maxBytes: 25, clock: fakeClock() })
  cache.put('big', 'r', Buffer.alloc(26))
  cache.put('a', 'r', Buffer.alloc(10))
  for (let i = 0; i < 5; i++) cache.put('b', 'r', Buffer.alloc(10))
  assert.deepEqual(
    ['big', 'a', 'b'].filter(name => cache.get(name, 'r')),
    ['a', 'b'],
  )
})

test('a damaged file is begun anew', () => {
  using folder = tempDir()
  const file = join(folder.path, 'layers.db')
  writeFileSync(file, 'no database, but long enough to be taken for one'.repeat(50))
  using cache = openLayerCache({ file, clock: fakeClock() })
  cache.put('a', 'r', Buffer.from('x'))
  assert.ok(cache.get('a', 'r'))
})

test('damage within the file costs what was kept, and nothing else', () => {
  const damaged = (from: number, use: (file: string) => void) => {
    using folder = tempDir()
    const file = join(folder.path, 'layers.db')
    {
      using cache = openLayerCache({ file, clock: fakeClock() })
      for (let i = 0; i < 200; i++) cache.put(`layer-${i}`, 'r', Buffer.alloc(3_000, i))
    }
    const bytes = readFileSync(file)
    bytes.fill(0xa5, from)
    writeFileSync(file, bytes)
    use(file)
  }
  // The schema stands in the first page, the entries behind it.
  for (const from of [100, 4_096, 40_000])
    damaged(from, file => {
      using cache = openLayerCache({ file, clock: fakeClock() })
      for (let i = 0; i < 200; i++) cache.get(`layer-${i}`, 'r')
      cache.put('a', 'r', Buffer.from('x'))
      cache.put('a', 'r', Buffer.from('x'))
      assert.ok(cache.get('a', 'r'), `damaged from ${from}`)
    })
})

test('a file that cannot be had leaves the memory', () => {
  using folder = tempDir()
  writeFileSync(join(folder.path, 'file'), '')
  using cache = openLayerCache({ file: join(folder.path, 'file/layers.db'), clock: fakeClock() })
  cache.put('a', 'r', Buffer.from('x'))
  assert.ok(cache.get('a', 'r'))
})
