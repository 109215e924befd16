// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './apk.ts'

const binsh = `C:Q1abc=
P:busybox-binsh
V:1.36.1-r28
A:x86_64
S:1543
I:8192
T:busybox ash /bin/sh
U:https://busybox.net/
L:GPL-2.0-only
o:busybox
m:Someone <someone@example.org>
D:busybox=1.36.1-r28
p:/bin/sh cmd:sh=1.36.1-r28
F:bin
R:sh
a:0:0:777
Z:Q1xyz=
F:
R:top
`
const release = { '/etc/os-release': 'ID=alpine\nVERSION_ID=3.20.1\n' }

catalogerSuite(cataloger, {
  cases: {
    'a package with its origin, its files and its licence': {
      layers: [{ ...release, '/lib/apk/db/installed': `${binsh}\nP:musl\nV:1.2.5-r0\nA:x86_64\no:musl\n` }],
      finds: ['busybox-binsh 1.36.1-r28', 'musl 1.2.5-r0'],
      purls: [
        'pkg:apk/alpine/busybox-binsh@1.36.1-r28?arch=x86_64&distro=alpine-3.20.1&upstream=busybox',
        'pkg:apk/alpine/musl@1.2.5-r0?arch=x86_64&distro=alpine-3.20.1',
      ],
      check({ packages }) {
        assert.deepEqual(packages[0]?.ownedFiles, ['/bin/sh', '/top'])
        assert.deepEqual(packages[0].licenses, [{ value: 'GPL-2.0-only', type: 'declared' }])
      },
    },
    'the newer place of the database': {
      layers: [{ '/usr/lib/apk/db/installed': 'P:musl\nV:1.2.5-r0\n' }],
      finds: ['musl 1.2.5-r0'],
    },
    'a package without a version is listed, one without a name is a doubt': {
      layers: [{ '/lib/apk/db/installed': 'P:broken\n\nno field\n:\nP:musl\nV:1.2.5-r0\n\nV:1\n\n' }],
      finds: ['broken ', 'musl 1.2.5-r0'],
      doubts: ['/lib/apk/db/installed'],
    },
    'nothing is installed': { layers: [{ '/lib/apk/db/installed': '' }], finds: [] },
  },
  ignores: ['/lib/apk/db/triggers', '/installed', '/var/cache/installed'],
})
