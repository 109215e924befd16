// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bool, concat, message, text } from './protobuf-writer.ts'

test('the bytes of the protobuf documentation', () => {
  assert.deepEqual(Buffer.from(concat([text(2, 'testing')])).toString('hex'), '120774657374696e67')
})

test('defaults are not written, an empty message is', () => {
  assert.equal(concat([text(1, ''), bool(2, false)]).length, 0)
  assert.deepEqual([...concat(message(3, []))], [0x1a, 0])
})

test('field numbers and lengths beyond seven bits take more bytes', () => {
  assert.deepEqual([...concat(bool(31, true))], [0xf8, 0x01, 1])
  const long = concat(message(1, [text(1, 'x'.repeat(300))]))
  assert.deepEqual([...long].slice(0, 6), [0x0a, 0xaf, 0x02, 0x0a, 0xac, 0x02])
})
