// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import test from 'node:test'
import { ConnectionError } from './error-codes.ts'
import { HpackDecoder } from './hpack-decoder.ts'

function decodeHex(decoder: HpackDecoder, hex: string): string[] {
  const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex')
  return decoder.decode(bytes, 0, bytes.byteLength).fields.map(({ name, value }) => `${name}: ${value}`)
}

const newDecoder = () => new HpackDecoder(64 * 1024)

test('the examples of RFC 7541, C.4: three requests that refer to each other', () => {
  const decoder = newDecoder()
  const first = [':method: GET', ':scheme: http', ':path: /', ':authority: www.example.com']
  assert.deepEqual(decodeHex(decoder, '8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff'), first)
  assert.deepEqual(decodeHex(decoder, '8286 84be 5886 a8eb 1064 9cbf'), [...first, 'cache-control: no-cache'])
  assert.deepEqual(decodeHex(decoder, '8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf'), [
    ':method: GET',
    ':scheme: https',
    ':path: /index.html',
    ':authority: www.example.com',
    'custom-key: custom-value',
  ])
})

const bad: Record<string, string> = {
  'an index of 0': '80',
  'an index behind the table': 'be',
  'an index as large as numbers go': 'ff80808001',
  'a number that is cut': 'ff80',
  'a number of more octets than any needs': 'ff8080808001',
  'a literal without a name': '00',
  'a name without a value': '000161',
  'a string longer than the block': '00056162',
  'Huffman code of the end': '0081ff 84ffffffff 0161',
  'Huffman code padded by zeros': '008118 0161',
  'Huffman code padded by a whole octet': '00821fff 0161',
  'a table larger than allowed': '3fe21f',
  'three changes of the table': '202020',
  'a change of the table behind a field': '8220',
}

for (const [why, hex] of Object.entries(bad))
  test(`a block is refused: ${why}`, () => {
    assert.throws(
      () => decodeHex(newDecoder(), hex),
      (error: unknown) => error instanceof ConnectionError && error.code === 'COMPRESSION_ERROR',
    )
  })

test('a table that shrinks forgets its oldest fields, and a field larger than it all of them', () => {
  const decoder = newDecoder()
  // a: 1, then b: 2, both kept: 34 bytes each.
  decodeHex(decoder, '4001610131 4001620132')
  assert.deepEqual(decodeHex(decoder, 'bf be'), ['a: 1', 'b: 2'])
  assert.deepEqual(decodeHex(decoder, '3f03 be'), ['b: 2'])
  assert.throws(() => decodeHex(decoder, 'bf'), ConnectionError)
  const other = newDecoder()
  decodeHex(other, '4001610131')
  assert.deepEqual(decodeHex(other, '3f03 4001620132 be'), ['b: 2', 'b: 2'])
  assert.deepEqual(decodeHex(other, '40016103787878'), ['a: xxx'])
  assert.throws(() => decodeHex(other, 'bf'), ConnectionError)
})

test('fields beyond the bound are left out, and yet remembered', () => {
  const decoder = new HpackDecoder(100)
  const bytes = Buffer.from('4001610131400162013240016301334001640134', 'hex')
  const { fields, isTooLong } = decoder.decode(bytes, 0, bytes.byteLength)
  assert.deepEqual([fields.length, isTooLong], [2, true])
  assert.deepEqual(decodeHex(decoder, 'be'), ['d: 4'])
})
