// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { elfFile, machOFile, peFile } from '#testing/builders/executable.ts'
import { seededRandom } from '#testing/random.ts'
import { bytesAt, sectionNamed } from './image.ts'
import { parseExecutable } from './parse.ts'
import { parsePe } from './pe.ts'
import { versionStrings } from './version-resource.ts'

const sections = {
  text: { bytes: Buffer.from('code of it'), address: 0x1000 },
  data: { bytes: Buffer.from('some data'), address: 0x2000 },
}
const files = { elf: elfFile(sections), 'mach-o': machOFile(sections), pe: peFile(sections) } as const
const architectures = { elf: 'amd64', 'mach-o': 'arm64', pe: 'amd64' } as const

test('sections are found by name and by address, in every format', () => {
  for (const [format, content] of Object.entries(files)) {
    const image = parseExecutable(content)
    assert.ok(image, format)
    assert.equal(image.format, format)
    assert.equal(image.architecture, architectures[image.format])
    assert.equal(sectionNamed(image, 'data')?.toString(), 'some data', format)
    assert.equal(bytesAt(image, 0x1005n)?.toString(), 'of it', format)
    assert.equal(bytesAt(image, 0x2009n), undefined, format)
    assert.equal(sectionNamed(image, 'bss'), undefined, format)
  }
})

test('a Mach-O for several architectures shows the first, and never itself', () => {
  const inner = machOFile(sections)
  const head = Buffer.alloc(48)
  head.writeUInt32BE(0xcafe_babe, 0)
  head.writeUInt32BE(1, 4)
  head.writeUInt32BE(48, 16)
  head.writeUInt32BE(inner.length, 20)
  const fat = parseExecutable(Buffer.concat([head, inner]))
  assert.equal(fat && sectionNamed(fat, 'text')?.toString(), 'code of it')
  head.writeUInt32BE(0, 16)
  assert.equal(parseExecutable(Buffer.concat([head, inner])), undefined)
})

test('a PE file tells its version and whether it is for .NET', () => {
  const image = parsePe(
    peFile(sections, { hasClr: true, version: { ProductName: 'Thing', FileVersion: '1.2.3', Empty: '' } }),
  )
  assert.ok(image?.hasClr)
  assert.deepEqual(Object.fromEntries(versionStrings(image)), { ProductName: 'Thing', FileVersion: '1.2.3', Empty: '' })
  const plain = parsePe(peFile(sections))
  assert.ok(plain)
  assert.equal(plain.hasClr, false)
  assert.equal(versionStrings(plain).size, 0)
})

const none: Readonly<Record<string, Buffer>> = {
  'a script': Buffer.from('#!/bin/sh and more than sixty-four bytes of text to be looked at'),
  'a DOS program': Buffer.concat([Buffer.from('MZ'), Buffer.alloc(100)]),
  'an ELF header cut short': files.elf.subarray(0, 40),
  nothing: Buffer.alloc(0),
}

test('what is no executable is none', () => {
  for (const [because, content] of Object.entries(none)) assert.equal(parseExecutable(content), undefined, because)
})

test('lying headers never throw, and show nothing outside the file', () => {
  const seed = Number(process.env['SEED'] ?? 9)
  const random = seededRandom(seed)
  const all = [...Object.values(files), peFile({}, { version: { A: 'b' } })]
  for (let round = 0; round < 2_000; round++) {
    const content = Buffer.from(random.pick(all))
    for (let flips = 0; flips < 6; flips++)
      content[random.below(content.length)] = random.pick([0, 1, 0x7f, 0xff, random.below(256)])
    const image = parseExecutable(content.subarray(0, 8 + random.below(content.length)))
    for (const { offset, sizeBytes } of image?.sections ?? [])
      assert.ok(offset >= 0 && offset + sizeBytes <= content.length, `seed ${seed}`)
    const pe = parsePe(content)
    if (pe) versionStrings(pe)
  }
})
