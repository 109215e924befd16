// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { executableFormatOf } from './format.ts'

const heads: Readonly<Record<string, readonly [hex: string, format: string | undefined]>> = {
  ELF: ['7f454c4602010100', 'elf'],
  PE: ['4d5a900003000000', 'pe'],
  'Mach-O, 64 bit': ['cffaedfe07000001', 'mach-o'],
  'Mach-O with two architectures': ['cafebabe00000002', 'mach-o-fat'],
  'a Java class': ['cafebabe00000034', undefined],
  'a script': [Buffer.from('#!/bin/s').toString('hex'), undefined],
  'too short to tell': ['7f454c46', undefined],
}

test('executables are told by their first bytes', () => {
  for (const [because, [hex, format]] of Object.entries(heads))
    assert.equal(executableFormatOf(Buffer.from(hex, 'hex')), format, because)
})
