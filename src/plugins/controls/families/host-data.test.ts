// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { subjectOf } from '#engines/posture/subject.ts'
import { content, hostData } from '#testing/builders/host-data.ts'
import { contentOf, hostDataOf, parseConfig, valueAt } from './host-data.ts'

describe('host data', () => {
  test('is that of an envelope of the kind', () => {
    assert.deepEqual(hostDataOf(subjectOf(hostData('CNIInfo', { a: 1 })), 'CNIInfo'), { a: 1 })
    assert.equal(hostDataOf(subjectOf(hostData('CNIInfo', { a: 1 })), 'KubeletInfo'), undefined)
    assert.equal(hostDataOf(subjectOf(hostData('CNIInfo', 'text')), 'CNIInfo'), undefined)
    const other = { ...hostData('CNIInfo', {}), apiVersion: 'example.com/v1' }
    assert.equal(hostDataOf(subjectOf(other), 'CNIInfo'), undefined)
  })

  test('carries files as base64, up to a size that no honest file has', () => {
    assert.equal(contentOf(content('a: 1')), 'a: 1')
    for (const file of [undefined, null, {}, { content: '' }, { content: 7 }]) assert.equal(contentOf(file), undefined)
    assert.equal(contentOf({ content: 'A'.repeat(1_000_000) }), undefined)
  })
})

describe('configuration file', () => {
  const kinds: Readonly<Record<string, string>> = {
    'a: {b: 1}': 'config',
    '{"a": {"b": 1}}': 'config',
    '': 'config',
    '\n\n': 'config',
    '# nothing but a remark': 'config',
    'a: [': 'unreadable',
    '- a': 'unreadable',
    text: 'unreadable',
    'a: 1\na: 2': 'unreadable',
  }
  for (const [text, kind] of Object.entries(kinds))
    test(`${JSON.stringify(text)} is ${kind}`, () => assert.equal(parseConfig(text).kind, kind))

  test('nested deeper than anything honest it is unreadable, soon', () => {
    assert.equal(parseConfig('['.repeat(200_000)).kind, 'unreadable')
  })

  test('values are found by path, own fields alone', () => {
    const config = { a: { b: [1] }, text: 'x' }
    assert.deepEqual(valueAt(config, 'a.b'), [1])
    for (const path of ['a.c', 'text.length', 'constructor', 'a.b.length'])
      assert.equal(valueAt(config, path), undefined)
  })
})
