// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseInstalled } from './installed.ts'

const busybox = `C:Q1abc=
P:busybox
V:1.36.1-r5
A:x86_64
S:509600
I:950272
T:Size optimized toolbox
U:https://busybox.net/
L:GPL-2.0-only
o:busybox
m:Sören Tempel <soeren@soeren-tempel.net>
c:aaaa
D:so:libc.musl-x86_64.so.1  musl>=1.2.3
p:/bin/sh cmd:busybox=1.36.1-r5
F:bin
R:busybox
a:0:0:755
Z:Q1bbb=
F:etc/logrotate.d
R:acpid
`

test('a package has the fields and files of its stanza', () => {
  const { entries, doubts } = parseInstalled(busybox)
  assert.deepEqual(doubts, [])
  assert.deepEqual(entries, [
    {
      name: 'busybox',
      version: '1.36.1-r5',
      architecture: 'x86_64',
      origin: 'busybox',
      maintainer: 'Sören Tempel <soeren@soeren-tempel.net>',
      license: 'GPL-2.0-only',
      description: 'Size optimized toolbox',
      url: 'https://busybox.net/',
      sizeBytes: 509_600,
      installedSizeBytes: 950_272,
      checksum: 'Q1abc=',
      commit: 'aaaa',
      depends: ['so:libc.musl-x86_64.so.1', 'musl>=1.2.3'],
      provides: ['/bin/sh', 'cmd:busybox=1.36.1-r5'],
      files: ['/bin/busybox', '/etc/logrotate.d/acpid'],
    },
  ])
})

/** Names and versions of the packages, and how many doubts there are, by the reason why the case exists. */
const cases: Readonly<Record<string, readonly [text: string, packages: readonly string[], doubts: number]>> = {
  'packages are separated by empty lines, of which there may be several': [
    'P:a\nV:1\n\n\n\nP:b\nV:2\n',
    ['a 1', 'b 2'],
    0,
  ],
  'the last line may lack its end': ['P:a\nV:1', ['a 1'], 0],
  'lines may end as on Windows': ['P:a\r\nV:1\r\n\r\nP:b\r\nV:2\r\n', ['a 1', 'b 2'], 0],
  'of a field that occurs twice the first counts': ['P:a\nV:1\nV:2\n', ['a 1'], 0],
  'a package without a version': ['P:a\n', ['a '], 0],
  'a package without a name': ['V:1\nT:x\n\nP:b\nV:2\n', ['b 2'], 1],
  'lines of another form': ['garbage\nP:a\nPP:b\nV:1\n:\n', ['a 1'], 0],
  nothing: ['', [], 0],
}

test('a database is read stanza by stanza', () => {
  for (const [because, [text, packages, doubts]] of Object.entries(cases)) {
    const found = parseInstalled(text)
    assert.deepEqual(
      found.entries.map(({ name, version }) => `${name} ${version}`),
      packages,
      because,
    )
    assert.equal(found.doubts.length, doubts, because)
  }
})

test('files belong to the folder of their own package', () => {
  const { entries } = parseInstalled('P:a\nF:usr/bin\nR:x\n\nP:b\nR:y\nF:../etc\nR:../z\n')
  assert.deepEqual(
    entries.map(({ files }) => files),
    [['/usr/bin/x'], ['/y', '/z']],
  )
})

test('more packages than any image has are cut, and said so', () => {
  const { entries, doubts } = parseInstalled('P:a\n\n'.repeat(20_001))
  assert.equal(entries.length, 20_000)
  assert.equal(doubts.length, 1)
})
