// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { elfFile, symbolTable } from '#testing/builders/executable.ts'
import { parseElf } from './elf.ts'
import { symbolAddresses } from './symbols.ts'

test('symbols are found by their names, in both tables', () => {
  const linked = symbolTable({ main: 0x1000, undefined: 0, shared: 1 })
  const loaded = symbolTable({ shared: 0x2000 })
  const image = parseElf(
    elfFile({
      '.strtab': { bytes: linked.names },
      '.symtab': { bytes: linked.symbols },
      '.dynstr': { bytes: loaded.names },
      '.dynsym': { bytes: loaded.symbols },
    }),
  )
  assert.ok(image)
  assert.deepEqual(
    symbolAddresses(image, ['main', 'shared', 'undefined', 'ain']),
    new Map([
      ['main', 0x1000n],
      ['shared', 0x2000n],
    ]),
  )
})

test('a table without the other, or cut, has what it has', () => {
  const { names, symbols } = symbolTable({ a: 1, b: 2 })
  const whole = parseElf(elfFile({ '.symtab': { bytes: symbols } }))
  const cut = parseElf(elfFile({ '.strtab': { bytes: names }, '.symtab': { bytes: symbols.subarray(0, 60) } }))
  assert.ok(whole && cut)
  assert.equal(symbolAddresses(whole, ['a']).size, 0)
  assert.deepEqual(symbolAddresses(cut, ['a', 'b']), new Map([['a', 1n]]))
})
