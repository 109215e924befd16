// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bitString, encode, objectIdentifier, sequence, tag, time, unsignedInteger, valuesIn } from './der.ts'

const written: Record<string, [value: Buffer, hex: string]> = {
  'a short length is one byte': [encode(tag.octetString, Buffer.alloc(3, 1)), '0403010101'],
  'an integer whose first bit is set gets a zero before it': [unsignedInteger(Buffer.from([0x80])), '02020080'],
  'an integer loses its needless zeros': [unsignedInteger(Buffer.from([0, 0, 0x7f])), '02017f'],
  'zero keeps one digit': [unsignedInteger(Buffer.from([0, 0])), '020100'],
  'no bytes are zero': [unsignedInteger(Buffer.alloc(0)), '020100'],
  'ecdsa-with-SHA256, whose arc 10045 takes two bytes': [
    objectIdentifier('1.2.840.10045.4.3.2'),
    '06082a8648ce3d040302',
  ],
  'bits that carry nothing are counted': [bitString(Buffer.from([0xa0]), 5), '030205a0'],
  '2049 is still UTCTime': [time(new Date('2049-12-31T23:59:59.999Z')), `170d${hex('491231235959Z')}`],
  '2050 is GeneralizedTime': [time(new Date('2050-01-01T00:00:00Z')), `180f${hex('20500101000000Z')}`],
}
for (const [reason, [value, expected]] of Object.entries(written)) {
  test(`DER: ${reason}`, () => assert.equal(value.toString('hex'), expected))
}

test('DER: what was written is read back, at every size of length', () => {
  for (const size of [0, 1, 127, 128, 255, 256, 65_535, 65_536]) {
    const inner = encode(tag.octetString, Buffer.alloc(size, 7))
    const [outer] = valuesIn(sequence(inner, unsignedInteger(Buffer.from([5]))))
    const [first, second] = valuesIn(outer?.content ?? Buffer.alloc(0))
    assert.equal(first?.content.length, size)
    assert.deepEqual(Buffer.from(first?.encoded ?? []), inner)
    assert.equal(second?.tagByte, tag.integer)
  }
})

const hostile: Record<string, string> = {
  'a tag alone': '30',
  'a length past the end': '3005aabb',
  'a length of which a byte is missing': '3082ff',
  'a length of eight bytes': '3088ffffffffffffffff',
  'a length without digits, which only BER has': `3080${'00'.repeat(200)}`,
}
for (const [reason, bytes] of Object.entries(hostile)) {
  test(`DER: ${reason} is refused`, () => {
    assert.throws(() => valuesIn(Buffer.from(bytes, 'hex')), RangeError)
  })
}

function hex(text: string): string {
  return Buffer.from(text).toString('hex')
}
