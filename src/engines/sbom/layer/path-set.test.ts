// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PathSetBuilder, pathSetOf } from './path-set.ts'

test('a set knows its paths and no others, also after it was stored', () => {
  const builder = new PathSetBuilder()
  const paths = Array.from({ length: 5_000 }, (_, i) => `/usr/share/doc/package-${i}/copyright`)
  for (const path of paths) builder.add(path)
  const set = builder.build()
  const restored = pathSetOf(set.toHashes())
  for (const some of [set, restored]) {
    assert.equal(some.size, 5_000)
    assert.ok(paths.every(path => some.has(path)))
    assert.ok(!paths.some(path => some.has(`${path}x`) || some.has(path.slice(1))))
  }
})

test('an empty set has nothing', () => {
  assert.equal(new PathSetBuilder().build().has('/'), false)
})
