// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashOf } from '#domain/text-hash.ts'
import { seededRandom } from '#testing/random.ts'
import { type PathSet, PathSetBuilder } from './layer/path-set.ts'
import { indexLayers } from './layer-index.ts'

function setOf(paths: readonly string[]): PathSet {
  const builder = new PathSetBuilder()
  for (const path of paths) builder.add(path)
  return builder.build()
}

test('the uppermost layer counts, and a file of a layer before a folder of it', () => {
  const index = indexLayers([
    { files: setOf(['/a', '/b', '/both']), folders: setOf(['/d']) },
    { files: setOf(['/b', '/b', '/d']), folders: setOf(['/a', '/both']) },
    { files: setOf(['/both']), folders: setOf(['/both']) },
  ])
  const found = ['/a', '/b', '/d', '/both', '/none'].map(path => [
    index.topOf(hashOf(path)),
    index.isFile(hashOf(path)),
  ])
  assert.deepEqual(found, [
    [1, false],
    [1, true],
    [1, true],
    [2, true],
    [-1, false],
  ])
})

test('an image without layers has no path', () => assert.equal(indexLayers([]).topOf(hashOf('/')), -1))

test('it answers as a search of each layer from above, whatever the layers', () => {
  const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))
  const random = seededRandom(seed)
  for (let round = 0; round < 50; round++) {
    const some = () => setOf(Array.from({ length: random.below(40) }, () => `/${random.below(60)}`))
    const layers = Array.from({ length: random.below(9) }, () => ({ files: some(), folders: some() }))
    const index = indexLayers(layers)
    for (let name = 0; name < 60; name++) {
      const hash = hashOf(`/${name}`)
      const top = layers.findLastIndex(({ files, folders }) => files.hasHash(hash) || folders.hasHash(hash))
      assert.equal(index.topOf(hash), top, `SEED=${seed}`)
      assert.equal(index.isFile(hash), layers[top]?.files.hasHash(hash) ?? false, `SEED=${seed}`)
    }
  }
})
