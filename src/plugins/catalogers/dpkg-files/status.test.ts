// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maxIdentityChars, maxPackages } from '#engines/sbom/package.ts'
import { parseDpkgStatus } from './status.ts'

test('a package has the fields of its stanza', () => {
  const { entries, doubts } = parseDpkgStatus(`Package: libgcc-s1
Status: install ok installed
Version: 12.2.0-14
Architecture: amd64
Source: gcc-12 (12.2.0-14+b1)
Maintainer: Debian GCC Maintainers <debian-gcc@lists.debian.org>
Installed-Size: 140
Provides: libgcc1 (= 1:12.2.0-14)
Depends: gcc-12-base (= 12.2.0-14), libc6 (>= 2.35)
`)
  assert.deepEqual(doubts, [])
  const [{ name, version, source, sourceVersion, installedSizeKib, depends } = assert.fail()] = entries
  assert.deepEqual([name, version, source, sourceVersion], ['libgcc-s1', '12.2.0-14', 'gcc-12', '12.2.0-14+b1'])
  assert.equal(installedSizeKib, 140)
  assert.deepEqual(depends, ['gcc-12-base (= 12.2.0-14)', 'libc6 (>= 2.35)'])
})

const gone = ['deinstall ok config-files', 'purge ok not-installed', 'deinstall ok installed']
for (const status of gone)
  test(`what is "${status}" is no package any more`, () => {
    assert.deepEqual(parseDpkgStatus(`Package: a\nStatus: ${status}\nVersion: 1\n`).entries, [])
  })

const long = 'x'.repeat(maxIdentityChars + 1)
const doubtful: Readonly<Record<string, readonly [text: string, because: RegExp]>> = {
  'no name': ['Version: 1\n', /lacks a name/],
  'a name that no package has': [`Package: ${long}\nVersion: 1\n`, /more than 4096 characters/],
  'a version that no package has': [`Package: a\nVersion: ${long}\n`, /more than 4096 characters/],
}
for (const [reason, [text, because]] of Object.entries(doubtful))
  test(`${reason} is told, and the next package read`, () => {
    const { entries, doubts } = parseDpkgStatus(`${text}\nPackage: next\nVersion: 2\n`)
    assert.deepEqual(
      entries.map(({ name }) => name),
      ['next'],
    )
    assert.equal(doubts.length, 1)
    assert.match(doubts[0] ?? '', because)
  })

test('more packages than an image has are left out, and told', () => {
  const text = Array.from({ length: maxPackages + 1 }, (_, i) => `Package: p${i}\nVersion: 1\n`).join('\n')
  const { entries, doubts } = parseDpkgStatus(text)
  assert.equal(entries.length, maxPackages)
  assert.match(doubts.join(), /more than 20000 packages/)
})
