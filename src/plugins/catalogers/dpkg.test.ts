// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './dpkg.ts'

const bash = `Package: bash
Status: install ok installed
Maintainer: Matthias Klose <doko@debian.org>
Architecture: amd64
Source: bash (5.2.15-2)
Version: 5.2.15-2+b13
Installed-Size: 7164
Depends: base-files (>= 2.1.12), debianutils (>= 5.6-0.1)
Description: GNU Bourne Again SHell
 Version: 9 (a line of the description is no field)
`
const libc = `Package: libc6
Status: install ok installed
Architecture: amd64
Source: glibc
Version: 2.36-9+deb12u14
`
const removed = 'Package: gone\nStatus: deinstall ok config-files\nVersion: 1.0\n'
const never = 'Package: never\nStatus: purge ok not-installed\n'
const release = { '/etc/os-release': 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n' }

catalogerSuite(cataloger, {
  cases: {
    'packages with their source packages, without those that were removed': {
      layers: [{ ...release, '/var/lib/dpkg/status': [bash, removed, never, libc].join('\n') }],
      finds: ['bash 5.2.15-2+b13', 'libc6 2.36-9+deb12u14'],
      purls: [
        'pkg:deb/debian/bash@5.2.15-2%2Bb13?arch=amd64&distro=debian-12&upstream=bash%405.2.15-2',
        'pkg:deb/debian/libc6@2.36-9%2Bdeb12u14?arch=amd64&distro=debian-12&upstream=glibc',
      ],
    },
    'a system that has only the tools from Debian': {
      layers: [
        {
          '/etc/os-release': 'ID=openwrt\nID_LIKE="lede openwrt"\nVERSION_ID="23.05.2"\n',
          '/usr/lib/opkg/status': 'Package: dropbear\nVersion: 2022.82-6\nArchitecture: x86_64\n',
        },
      ],
      finds: ['dropbear 2022.82-6'],
      purls: [''],
    },
    'the point release comes from its own file': {
      layers: [{ ...release, '/etc/debian_version': '12.15\n', '/var/lib/dpkg/status': libc }],
      finds: ['libc6 2.36-9+deb12u14'],
      purls: ['pkg:deb/debian/libc6@2.36-9%2Bdeb12u14?arch=amd64&distro=debian-12.15&upstream=glibc'],
    },
    'files and licences from beside the database, of whatever layer': {
      layers: [
        {
          '/var/lib/dpkg/status': libc,
          '/var/lib/dpkg/info/libc6:amd64.list': '/.\n/lib\n/lib/libc.so.6\n',
          '/var/lib/dpkg/info/libc6:amd64.postinst': '#!/bin/sh',
          '/usr/share/doc/libc6/copyright': 'License: LGPL-2.1+\n see /usr/share/common-licenses/LGPL-2.1.\n',
        },
        { '/var/lib/dpkg/status': [libc, bash].join('\n') },
      ],
      finds: ['bash 5.2.15-2+b13', 'libc6 2.36-9+deb12u14'],
      check({ packages }) {
        const libc6 = packages.find(({ name }) => name === 'libc6')
        assert.deepEqual(libc6?.ownedFiles, ['/lib/libc.so.6'])
        assert.deepEqual(
          libc6.licenses.map(({ value }) => value),
          ['LGPL-2.1', 'LGPL-2.1+'],
        )
        assert.deepEqual(
          libc6.locations.map(({ path, layer, evidence }) => `${path} ${layer.slice(-1)} ${evidence}`),
          [
            '/var/lib/dpkg/status 2 primary',
            '/usr/share/doc/libc6/copyright 1 supporting',
            '/var/lib/dpkg/info/libc6:amd64.list 1 supporting',
            '/var/lib/dpkg/info/libc6:amd64.postinst 1 supporting',
          ],
        )
      },
    },
    'distroless: a file per package, its files beside it': {
      layers: [
        {
          '/var/lib/dpkg/status.d/libc6': libc,
          '/var/lib/dpkg/status.d/libc6.md5sums': '0123456789abcdef0123456789abcdef  lib/libc.so.6\n',
        },
      ],
      finds: ['libc6 2.36-9+deb12u14'],
      check: ({ packages }) => assert.deepEqual(packages[0]?.ownedFiles, ['/lib/libc.so.6']),
    },
    'the copyright of a package whose folder is a link': {
      layers: [
        {
          '/var/lib/dpkg/status': libc,
          '/usr/share/doc/libc6': { link: 'glibc' },
          '/usr/share/doc/glibc/copyright': 'License: GPL-2\n',
        },
      ],
      finds: ['libc6 2.36-9+deb12u14'],
      check: ({ packages }) => assert.deepEqual(packages[0]?.licenses, [{ value: 'GPL-2', type: 'declared' }]),
    },
    OpenWrt: {
      layers: [{ '/usr/lib/opkg/status': 'Package: busybox\nVersion: 1.36.1-1\nArchitecture: x86_64\n' }],
      finds: ['busybox 1.36.1-1'],
    },
    'a package without a version has none, and one without a name is a doubt': {
      layers: [{ '/var/lib/dpkg/status': `Package: broken\n\nVersion: 1\n\n${libc}` }],
      finds: ['broken ', 'libc6 2.36-9+deb12u14'],
      doubts: ['/var/lib/dpkg/status'],
    },
    'a name that no package has is a doubt': {
      layers: [{ '/var/lib/dpkg/status': `Package: ${'a'.repeat(5_000)}\nVersion: 1\n\n${libc}` }],
      finds: ['libc6 2.36-9+deb12u14'],
      doubts: ['/var/lib/dpkg/status'],
    },
    'the list of a package that was purged later': {
      layers: [{ '/var/lib/dpkg/status': libc }, { '/var/lib/dpkg/.wh.status': '' }],
      finds: [],
    },
  },
  ignores: [
    '/var/lib/dpkg/status-old',
    '/srv/status',
    '/var/lib/dpkg/available',
    '/usr/share/doc/copyright',
    '/home/x.list',
  ],
})
