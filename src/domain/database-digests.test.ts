// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  changedPerMille,
  changesBetween,
  DigestBuilder,
  packageKey,
  productKey,
  recordKey,
} from './database-digests.ts'

const debian = {
  name: 'debian',
  releaseId: 'debian',
  majorVersion: '12',
  minorVersion: '',
  labelVersion: '',
  codename: 'bookworm',
  channel: '',
}

function digestsOf(entries: readonly (readonly [key: string, content: readonly string[]])[], common = 'same') {
  const builder = new DigestBuilder()
  builder.addCommon(common)
  for (const [key, content] of entries) builder.add(key, content)
  return builder.build()
}

const zlib = packageKey('zlib', debian)
const before = digestsOf([
  [zlib, ['a', 'b']],
  [packageKey('zlib', undefined), ['c']],
  [productKey('zlib'), ['d']],
])

test('keys in any order and parts of a key in any order are the same database', () => {
  const after = digestsOf([
    [productKey('ZLIB'), ['d']],
    [packageKey('zlib', undefined), ['c']],
    [zlib, ['a', 'b']],
  ])
  assert.equal(changedPerMille(before, after), 0)
  assert.equal(changesBetween(before, after)?.has(zlib), false)
})

const changed: Readonly<Record<string, readonly string[] | undefined>> = {
  'another advisory': ['a', 'x'],
  'one more': ['a', 'b', 'c'],
  'one less': ['a'],
  'another order': ['b', 'a'],
  'none any more': undefined,
}

for (const [name, content] of Object.entries(changed))
  test(`what a key gives has changed, and nothing else has: ${name}`, () => {
    const after = digestsOf([
      [packageKey('zlib', undefined), ['c']],
      [productKey('zlib'), ['d']],
      ...(content ? [[zlib, content] as const] : []),
    ])
    const changes = changesBetween(before, after)
    assert.ok(changes)
    assert.equal(changes.has(zlib), true)
    const others = [packageKey('zlib', undefined), packageKey('zlib', { ...debian, majorVersion: '13' })]
    for (const key of [...others, productKey('zlib'), recordKey('zlib')]) assert.equal(changes.has(key), false, key)
  })

test('where the small tables differ nothing can be taken as it was', () => {
  assert.equal(changesBetween(before, digestsOf([], 'other')), undefined)
})
