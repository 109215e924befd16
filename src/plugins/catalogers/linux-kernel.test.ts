// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { elfFile } from '#testing/builders/executable.ts'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './linux-kernel.ts'

/** The header of a kernel that a boot loader starts, and its version behind it. */
function kernel(version: string, { magic = 'HdrS', loadFlag = 1, isPe = false } = {}): Buffer {
  const image = Buffer.alloc(0x4000)
  if (isPe) image.write('MZ')
  image.writeUInt16LE(1, 0x1f2)
  image.writeUInt16LE(0xffff, 0x1fa)
  image.writeUInt16LE(0xaa55, 0x1fe)
  image.write(magic, 0x202)
  image.writeUInt16LE(0x20f, 0x206)
  image.writeUInt16LE(0x3000, 0x20e)
  image[0x211] = loadFlag
  image.write(version, 0x3200)
  return image
}

function module(...texts: readonly string[]): Buffer {
  return elfFile({
    '.text': { bytes: Buffer.alloc(2_000, 7) },
    '.modinfo': { bytes: Buffer.from(`${texts.join('\0')}\0`) },
  })
}

const extended = '6.1.0-13-amd64 (debian-kernel@lists.debian.org) #1 SMP PREEMPT_DYNAMIC Debian 6.1.55-1'
const zram = module('version=1.2.3', 'license=GPL', 'name=zram', 'vermagic=6.1.0-13-amd64 SMP preempt', 'parm=x:y')
const modules = '/lib/modules/6.1.0-13-amd64/kernel'

catalogerSuite(cataloger, {
  cases: {
    'a kernel by its header': {
      layers: [{ '/boot/vmlinuz-6.1.0-13-amd64': kernel(extended) }],
      finds: ['linux-kernel 6.1.0-13-amd64'],
      purls: ['pkg:generic/linux-kernel@6.1.0-13-amd64'],
      check({ packages }) {
        assert.deepEqual(packages[0]?.cpes, [
          { cpe: 'cpe:2.3:o:linux:linux_kernel:6.1.0-13-amd64:*:*:*:*:*:*:*', source: 'nvd-cpe-dictionary' },
        ])
        assert.deepEqual(packages[0]?.metadata, {
          name: '',
          architecture: 'x86',
          version: '6.1.0-13-amd64',
          extendedVersion: extended,
          format: 'bzImage',
          videoMode: 'Normal VGA',
        })
      },
    },
    'kernels elsewhere, with a release in their name or without': {
      layers: [
        {
          '/usr/lib/modules/5.10.1/vmlinuz': kernel('5.10.1 (root@x)', { loadFlag: 0 }),
          '/srv/bzImage-5.4.0': Buffer.concat([kernel('5.4.0 x', { isPe: true }), Buffer.alloc(2 ** 18)]),
          '/boot/vmlinuz-9': kernel('9.9', { isPe: true }),
        },
      ],
      finds: ['linux-kernel 5.10.1', 'linux-kernel 5.4.0', 'linux-kernel 9.9'],
    },
    'modules, packed or not': {
      layers: [
        {
          [`${modules}/zram.ko`]: zram,
          [`${modules}/zram.ko.gz`]: gzipSync(zram),
          [`${modules}/zram.ko.zst`]: zstdCompressSync(zram),
        },
      ],
      finds: ['zram 1.2.3', 'zram 1.2.3', 'zram 1.2.3'],
      check({ packages }) {
        assert.deepEqual(packages[0]?.licenses, [{ value: 'GPL', type: 'declared' }])
        assert.deepEqual(packages[0]?.metadata, {
          name: 'zram',
          version: '1.2.3',
          license: 'GPL',
          kernelVersion: '6.1.0-13-amd64',
          versionMagic: '6.1.0-13-amd64 SMP preempt',
          path: `${modules}/zram.ko`,
        })
      },
    },
    'a module without a version of its own': {
      layers: [{ [`${modules}/ext4.ko`]: module('name=ext4', 'vermagic=6.1.0') }],
      finds: ['ext4 '],
      purls: ['pkg:generic/ext4'],
    },
    'what is none': {
      layers: [
        {
          '/boot/vmlinuz-1': kernel(extended, { magic: 'none' }),
          '/usr/bin/kernel': 'short',
          [`${modules}/a.ko`]: module('name=a'),
          [`${modules}/b.ko`]: elfFile({}),
        },
      ],
      finds: [],
    },
    'a module that cannot be unpacked, or unpacks to too much': {
      layers: [
        {
          [`${modules}/a.ko.gz`]: Buffer.from('1f8b080000000000ffff', 'hex'),
          [`${modules}/b.ko.zst`]: zstdCompressSync(Buffer.alloc(2 ** 22)),
        },
      ],
      finds: [],
      doubts: [`${modules}/a.ko.gz`, `${modules}/b.ko.zst`],
    },
  },
  ignores: ['/srv/x.ko', '/boot/config-6.1.0', '/boot/grub/kernel.img'],
})
