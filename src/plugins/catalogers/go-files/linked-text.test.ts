// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linkedVersionText, loneVersionText } from './linked-text.ts'

const read = (text: string) => linkedVersionText(Buffer.from(text, 'latin1'))

test('a version among the texts that the linker has set', () => {
  const texts: Readonly<Record<string, string>> = {
    '\0\0go1.22.4\0\0\0\0v3.15.2\0\xff': 'v3.15.2',
    '~\xff10.4.19\0\xc4\0\0go1.24.3\0': '10.4.19',
    '\0go1.25.5\0\0\0release-12.3.2+security-01\0': '12.3.2+security-01',
    '\0go1.21.6\0tZ Lv1.9.6\0\0': 'v1.9.6',
    '\x001.29.0-rc.3\0\x001.29.0-rc.3\0\0go1.25.7\0': '1.29.0-rc.3',
  }
  for (const [text, version] of Object.entries(texts)) assert.equal(read(text), version, text)
})

test('what could be anything is not believed', () => {
  for (const text of [
    '\x001.3.7\0\x001.3.8\0\0go1.12.1\0',
    '\x001.3.8\0',
    `\0go1.12.1\0${'x'.repeat(40_000)}\x001.3.8\0`,
    '\0go1.12.1\0v1.2\0 linux/1.2.3\0 1.2.3.4\0 1.2.3-\0',
    '\0go1.12.1 and more\0 1.2.3\0',
  ])
    assert.equal(read(text), undefined, text.slice(0, 40))
})

test('the only version in all of a program', () => {
  const readAll = (text: string) => loneVersionText(Buffer.from(text, 'latin1'))
  assert.equal(readAll(`${'x'.repeat(2 ** 20 - 4)}\x009.2.13\0`), '9.2.13')
  assert.equal(readAll('\x009.2.13\0 and \x009.2.13\0'), '9.2.13')
  assert.equal(readAll('\x009.2.13\0 or \x009.2.14\0'), undefined)
  assert.equal(readAll(''), undefined)
})
