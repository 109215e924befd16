// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { berkeleyDatabase, ndbDatabase, packageHeader } from '#testing/builders/rpm-database.ts'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './rpm.ts'

const openssl = packageHeader('openssl-libs', '3.0.7', {
  1003: [1],
  1044: 'openssl-3.0.7-1.el9.src.rpm',
  1116: [0],
  1117: ['libssl.so.3'],
  1118: ['/usr/lib64/'],
})
const bash = packageHeader('bash', '5.1.8')
const key = packageHeader('gpg-pubkey', 'fd431d51')
const release = { '/etc/os-release': 'ID="rhel"\nVERSION_ID="9.4"\n' }

catalogerSuite(cataloger, {
  cases: {
    'packages with epoch and source, without the signing keys': {
      layers: [{ ...release, '/var/lib/rpm/Packages': berkeleyDatabase([openssl, bash, key]) }],
      finds: ['bash 5.1.8-1.el9', 'openssl-libs 1:3.0.7-1.el9'],
      purls: [
        'pkg:rpm/redhat/bash@5.1.8-1.el9?arch=x86_64&distro=rhel-9.4',
        'pkg:rpm/redhat/openssl-libs@3.0.7-1.el9?arch=x86_64&distro=rhel-9.4&epoch=1&upstream=openssl-3.0.7-1.el9.src.rpm',
      ],
      check: ({ packages }) => assert.deepEqual(packages[1]?.ownedFiles, ['/usr/lib64/libssl.so.3']),
    },
    SUSE: {
      layers: [
        {
          '/etc/os-release': 'ID="opensuse-leap"\nVERSION_ID="15.6"\n',
          '/usr/lib/sysimage/rpm/Packages.db': ndbDatabase([bash]),
        },
      ],
      finds: ['bash 5.1.8-1.el9'],
      purls: ['pkg:rpm/opensuse/bash@5.1.8-1.el9?arch=x86_64&distro=opensuse-leap-15.6'],
    },
    'an old database that rpm left behind does not count': {
      layers: [
        { '/var/lib/rpm/Packages': berkeleyDatabase([openssl]) },
        { '/var/lib/rpm/Packages.db': ndbDatabase([bash]) },
      ],
      finds: ['bash 5.1.8-1.el9'],
    },
    'a distroless image with a manifest': {
      layers: [
        {
          '/var/lib/rpmmanifest/container-manifest-2':
            'glibc\t2.35-6.cm2\t1700000000\t1690000000\tMicrosoft\t(none)\t1024\tx86_64\t0\tglibc-2.35-6.cm2.src.rpm\n' +
            'nodejs\t18.2-1.cm2\t1700000000\t1690000000\tMicrosoft\t1\t1024\tx86_64\t1\t(none)\nnonsense\n',
        },
      ],
      finds: ['glibc 2.35-6.cm2', 'nodejs 1:18.2-1.cm2'],
    },
    'changes that are only in the log are a doubt': {
      layers: [{ '/var/lib/rpm/rpmdb.sqlite-wal': 'frames' }],
      finds: [],
      doubts: ['/var/lib/rpm/rpmdb.sqlite-wal'],
    },
    'an empty log is none': { layers: [{ '/var/lib/rpm/rpmdb.sqlite-wal': '' }], finds: [] },
    'a file that is no database': {
      layers: [{ '/var/lib/rpm/Packages': 'this is not a database, whatever its name says' }],
      finds: [],
      doubts: ['/var/lib/rpm/Packages'],
    },
  },
  ignores: ['/srv/Packages', '/var/lib/apt/lists/Packages', '/var/lib/rpm/Name', '/var/lib/rpm/rpmdb.sqlite-shm'],
})
