// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type OsvPlace, placeOf } from './ecosystems.ts'

const debian12 = { name: 'debian', releaseId: 'debian', majorVersion: '12' }

/** By the ecosystem, with the reason why it is here. */
const cases: Readonly<Record<string, readonly [because: string, place: OsvPlace | undefined]>> = {
  PyPI: ['a language', { ecosystem: 'python', scheme: 'python' }],
  'crates.io': ['a language with a dot', { ecosystem: 'rust-crate', scheme: 'rust' }],
  'Debian:12': ['a release', { ecosystem: 'deb', scheme: 'dpkg', system: debian12 }],
  'Debian:v12': ['a release with a letter', { ecosystem: 'deb', scheme: 'dpkg', system: debian12 }],
  'Debian:12.5': ['minor versions of Debian do not count', { ecosystem: 'deb', scheme: 'dpkg', system: debian12 }],
  'Ubuntu:24.04': [
    'minor versions of Ubuntu do, and are numbers',
    {
      ecosystem: 'deb',
      scheme: 'dpkg',
      system: { name: 'ubuntu', releaseId: 'ubuntu', majorVersion: '24', minorVersion: '4' },
    },
  ],
  'Ubuntu:22.04:LTS': [
    'what stands behind the release says nothing about packages',
    {
      ecosystem: 'deb',
      scheme: 'dpkg',
      system: { name: 'ubuntu', releaseId: 'ubuntu', majorVersion: '22', minorVersion: '4' },
    },
  ],
  'Alpine:v3.0': [
    'a minor version of 0 is one',
    {
      ecosystem: 'apk',
      scheme: 'apk',
      system: { name: 'alpine', releaseId: 'alpine', majorVersion: '3', minorVersion: '0' },
    },
  ],
  'AlmaLinux:9': [
    'AlmaLinux tells what is not affected',
    {
      ecosystem: 'rpm',
      scheme: 'rpm',
      system: { name: 'almalinux', releaseId: 'almalinux', majorVersion: '9' },
      side: 'unaffected',
    },
  ],
  Wolfi: [
    'a system without releases',
    { ecosystem: 'apk', scheme: 'apk', system: { name: 'wolfi', releaseId: 'wolfi', labelVersion: 'rolling' } },
  ],
  Debian: ['a release that is not named', undefined],
  'Debian:sid': ['a release without a number', undefined],
  'PyPI:3': ['a language has no releases', undefined],
  Linux: ['an ecosystem that nobody asks about', undefined],
  '': ['nothing', undefined],
}

test('an ecosystem of OSV has its place in the database, or none', () => {
  for (const [ecosystem, [because, expected]] of Object.entries(cases))
    assert.deepEqual(placeOf(ecosystem), expected, `${ecosystem}: ${because}`)
})

test('names that every object has are no ecosystems', () => {
  for (const name of ['constructor', '__proto__', 'toString:1']) assert.equal(placeOf(name), undefined, name)
})
