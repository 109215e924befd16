// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './alpm.ts'

const local = '/var/lib/pacman/local'
const desc = `%NAME%
lib32-curl

%VERSION%
8.5.0-1

%BASE%
curl

%DESC%
command line tool

%ARCH%
x86_64

%SIZE%
1034

%LICENSE%
MIT

`
const files = '%FILES%\nusr/\nusr/bin/\nusr/bin/curl\n\n%BACKUP%\netc/x\tabc\n'

catalogerSuite(cataloger, {
  cases: {
    'a package with its files': {
      layers: [
        {
          '/etc/os-release': 'ID=arch\nNAME="Arch Linux"\nBUILD_ID=rolling\n',
          [`${local}/ALPM_DB_VERSION`]: '9\n',
          [`${local}/lib32-curl-8.5.0-1/desc`]: desc,
          [`${local}/lib32-curl-8.5.0-1/files`]: files,
        },
      ],
      finds: ['lib32-curl 8.5.0-1'],
      purls: ['pkg:alpm/arch/lib32-curl@8.5.0-1?arch=x86_64&distro=arch-rolling&upstream=curl'],
      check({ packages: [found] }) {
        assert.deepEqual(found?.ownedFiles, ['/usr/bin/curl'])
        assert.equal(found.locations.length, 2)
      },
    },
    'a system that builds the packages of Arch for itself': {
      layers: [
        { '/etc/os-release': 'ID=manjaro\nID_LIKE=arch\nNAME=Manjaro\n', [`${local}/lib32-curl-8.5.0-1/desc`]: desc },
      ],
      finds: ['lib32-curl 8.5.0-1'],
      purls: [''],
    },
    'a list that is packed': {
      layers: [
        {
          [`${local}/lib32-curl-8.5.0-1/desc`]: desc,
          [`${local}/lib32-curl-8.5.0-1/files`]: gzipSync(files),
        },
      ],
      finds: ['lib32-curl 8.5.0-1'],
      check({ packages }) {
        assert.deepEqual(packages[0]?.ownedFiles, ['/usr/bin/curl'])
      },
    },
    damaged: {
      layers: [{ [`${local}/x-1/desc`]: '%NAME%\nx\n' }],
      finds: [],
      doubts: [`${local}/x-1/desc`],
    },
  },
  ignores: ['/var/lib/pacman/sync/core/x-1/desc', `${local}/x-1/install`, '/srv/files'],
})
