// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './snap.ts'

const base = `package-repositories:
- type: apt
  ppa: snappy-dev/image
packages:
- adduser=3.118ubuntu2
- libssl1.1:amd64=1.1.1f-1ubuntu2.22
- zlib1g=1:1.2.11
- broken
- =1
`
const manifest = `snapcraft-version: '7.2'
name: pc-gadget
version: "20-0.4" # remark
base: core20
architectures:
  - amd64
primed-stage-packages:
  - grub-pc-bin=2.04-1ubuntu26.13
  - libc6:i386=2.31-0ubuntu9
`
const snapcraft = `name: snapd
version: set-by-snapcraft
architectures: [arm64, amd64]
description: |
  parts:
    x:
      stage-packages:
        - no-such-package
parts:
  snapd:
    plugin: nil
    build-packages: [git, 'make']
    stage-packages:
    - libc6=2.31
    - fuse3 >= 3.9
    - squashfs-tools
    build-snaps:
      - go/1.18/stable
`
const changelog = `linux (5.4.0-195.215) focal; urgency=medium

  * focal/linux: 5.4.0-195.215 -proposed tracker

  [ Ubuntu: 5.4-189.209 ]
  * 215/linux: 5.4-190.210 master
`

catalogerSuite(cataloger, {
  cases: {
    'a base snap': {
      layers: [{ '/snap/core20/1/usr/share/snappy/dpkg.yaml': base }],
      finds: ['adduser 3.118ubuntu2', 'libssl1.1 1.1.1f-1ubuntu2.22', 'zlib1g 1:1.2.11'],
      purls: [
        'pkg:deb/ubuntu/adduser@3.118ubuntu2',
        'pkg:deb/ubuntu/libssl1.1@1.1.1f-1ubuntu2.22?arch=amd64',
        'pkg:deb/ubuntu/zlib1g@1%3A1.2.11?arch=amd64',
      ],
    },
    'the manifest of a gadget': {
      layers: [{ '/snap/manifest.yaml': manifest }],
      finds: ['grub-pc-bin 2.04-1ubuntu26.13', 'libc6 2.31-0ubuntu9'],
      purls: [
        'pkg:deb/ubuntu/grub-pc-bin@2.04-1ubuntu26.13?arch=amd64',
        'pkg:deb/ubuntu/libc6@2.31-0ubuntu9?arch=i386',
      ],
      check({ packages }) {
        assert.deepEqual(packages[0]?.metadata, {
          snapType: 'gadget',
          base: 'core20',
          snapName: 'pc-gadget',
          snapVersion: '20-0.4',
          architecture: 'amd64',
        })
      },
    },
    'the recipe of snapd, most of it without versions': {
      layers: [{ '/x/snap/snapcraft.yaml': snapcraft }],
      finds: [
        'fuse3 3.9',
        'git unknown',
        'go/1.18/stable unknown',
        'libc6 2.31',
        'make unknown',
        'squashfs-tools unknown',
      ],
      purls: [
        'pkg:deb/ubuntu/fuse3@3.9?arch=arm64',
        'pkg:deb/ubuntu/git@unknown?arch=arm64',
        'pkg:deb/ubuntu/libc6@2.31?arch=arm64',
        'pkg:deb/ubuntu/make@unknown?arch=arm64',
        'pkg:deb/ubuntu/squashfs-tools@unknown?arch=arm64',
        'pkg:generic/snap/go%2F1.18%2Fstable@unknown?arch=arm64&type=app',
      ],
    },
    'a kernel and the one that it is based on': {
      layers: [{ '/usr/share/doc/linux-modules-5.4.0-195-generic/changelog.Debian.gz': gzipSync(changelog) }],
      finds: ['linux-image-5.4-190-generic 5.4-190.210', 'linux-image-5.4.0-195-generic 5.4.0-195.215'],
    },
    'a changelog that is none': {
      layers: [
        {
          '/doc/linux-modules-1/changelog.Debian.gz': 'x',
          '/doc/linux-modules-2/changelog.Debian.gz': gzipSync('bash (1)'),
        },
      ],
      finds: [],
      doubts: ['/doc/linux-modules-1/changelog.Debian.gz', '/doc/linux-modules-2/changelog.Debian.gz'],
    },
  },
  ignores: ['/usr/share/doc/bash/changelog.Debian.gz', '/snap/core/dpkg.yaml', '/srv/manifest.yaml'],
})
