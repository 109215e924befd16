// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { evidenceOf, fieldsOf, listOf, ownField, recordsOf, textOf, textsOf } from './fields.ts'

describe('fields of damaged objects', () => {
  test('another type reads as absent', () => {
    for (const value of [undefined, null, 1, true, 'text']) {
      assert.deepEqual(fieldsOf(value), {})
      assert.deepEqual(listOf(value), [])
      assert.deepEqual([...recordsOf(value)], [])
      assert.deepEqual(textsOf(value), [])
      assert.equal(ownField(value, 'a'), undefined)
    }
    assert.equal(textOf(''), undefined)
    assert.equal(textOf(7), undefined)
  })
  test('items keep their index when others are damaged', () => {
    assert.deepEqual(
      [...recordsOf([null, { a: 1 }, 'x', { b: 2 }])],
      [
        [1, { a: 1 }],
        [3, { b: 2 }],
      ],
    )
    assert.deepEqual(textsOf(['a', 1, 'b']), ['a', 'b'])
  })
  test('a field is not found in the prototype', () => assert.equal(ownField({}, 'constructor'), undefined))
  test('null is something found', () => {
    assert.deepEqual(evidenceOf('spec.a', null, 'a'), { path: 'spec.a', found: null })
    assert.deepEqual(evidenceOf('spec.a', undefined, 'a: true'), { path: 'spec.a', missing: 'a: true' })
  })
})
