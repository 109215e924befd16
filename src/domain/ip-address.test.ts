// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { isIP } from 'node:net'
import { test } from 'node:test'
import { forAll } from '#testing/random.ts'
import { isInRange, parseIp, parseIpRange, singleAddressRange } from './ip-address.ts'

test('addresses of both versions are numbers', () => {
  assert.deepEqual(parseIp('10.0.0.1'), { version: 4, value: 0x0a000001n })
  assert.deepEqual(parseIp('::1'), { version: 6, value: 1n })
  assert.deepEqual(parseIp('2001:db8::ff'), { version: 6, value: 0x20010db80000000000000000000000ffn })
  assert.deepEqual(parseIp('::ffff:1.2.3.4'), { version: 6, value: 0xffff01020304n })
})

test('what is no address is none', () => {
  for (const text of [
    '',
    '1.2.3',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.4 ',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '::1%eth0',
    'g::',
  ]) {
    assert.equal(parseIp(text), undefined, text)
  }
})

test('a range holds what shares its prefix', () => {
  const contains = (range: string, address: string) => {
    const [parsed, ip] = [parseIpRange(range), parseIp(address)]
    assert.ok(parsed && ip)
    return isInRange(parsed, ip)
  }
  assert.ok(contains('10.0.0.0/8', '10.255.0.1'))
  assert.ok(!contains('10.0.0.0/8', '11.0.0.1'))
  assert.ok(contains('0.0.0.0/0', '8.8.8.8'))
  assert.ok(contains('10.1.2.3/16', '10.1.9.9'))
  assert.ok(contains('2001:db8::/32', '2001:db8:1::1'))
  assert.ok(!contains('::/0', '1.2.3.4'))
})

test('what is no range is none', () => {
  for (const text of ['10.0.0.0', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/08', '::/129', '/8']) {
    assert.equal(parseIpRange(text), undefined, text)
  }
})

test('the range of one address has all bits of its version', () => {
  for (const [text, expected] of [
    ['1.2.3.4', '1.2.3.4/32'],
    ['::1', '::1/128'],
  ] as const) {
    const ip = parseIp(text)
    assert.ok(ip)
    assert.equal(singleAddressRange(text, ip), expected)
  }
})

test('law: what the platform takes for an address is one, and nothing else', () => {
  forAll({ runs: 2000 }, random => {
    const parts = Array.from({ length: random.below(9) }, () => random.pick(['1', 'ff', '0', '', ':', '.', '255', 'g']))
    const text = parts.join(random.pick([':', '.', '']))
    assert.equal(parseIp(text)?.version ?? 0, isIP(text), text)
  })
})
