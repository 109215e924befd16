// SPDX-License-Identifier: Apache-2.0
import { advisoryFor, systems } from '#testing/builders/vulnerability-database.ts'
import { matcherSuite } from '#testing/matcher-suite.ts'
import { matcher } from './dpkg.ts'

const deb = { type: 'dpkg', provider: 'debian' }
const openssl = { ecosystem: 'deb', name: 'openssl', system: systems.debian12 }
const distro = { id: 'debian', versionID: '12', versionCodename: 'bookworm' }
const metadata = { source: 'openssl', sourceVersion: '3.0.11-1' }
const focal = { id: 'ubuntu', versionID: '20.04', versionCodename: 'focal', extendedSupport: true }
const bash = { ecosystem: 'deb', name: 'bash', system: systems.ubuntu2004 }
const bashEsm = { ...bash, system: systems.ubuntu2004esm }
const wontFix = { ...deb, provider: 'ubuntu', fix: { state: 'wont-fix' } }

/** A package that was built from the source of the kernel. */
const ofKernel = (name: string) => ({
  name,
  version: '6.1.192-3',
  metadataType: 'dpkg-db-entry',
  metadata: { source: 'linux', sourceVersion: '6.1.192-3' },
})

matcherSuite(matcher, {
  'the package itself': {
    records: [advisoryFor(openssl, '< 3.0.11-1~deb12u2', deb)],
    artifact: { name: 'openssl', version: '3.0.11-1~deb12u1' },
    distro,
    finds: ['CVE-2026-0001 debian:distro:debian:12 fixed[3.0.11-1~deb12u2] exact-direct-match'],
  },
  'by the source it was built from, in that version': {
    records: [advisoryFor(openssl, '< 3.0.12-1', deb)],
    artifact: { name: 'libssl3', version: '9.9', metadataType: 'dpkg-db-entry', metadata },
    distro,
    finds: ['CVE-2026-0001 debian:distro:debian:12 fixed[3.0.12-1] exact-indirect-match'],
  },
  'another release': {
    records: [advisoryFor(openssl, '< 3.0.12-1', deb)],
    artifact: { name: 'openssl', version: '3.0.11-1' },
    distro: { id: 'debian', versionID: '11' },
    finds: [],
  },
  'no known system': {
    records: [advisoryFor(openssl, '< 3.0.12-1', deb)],
    artifact: { name: 'openssl', version: '3.0.11-1' },
    finds: [],
  },
  'zlib of Debian holds no MiniZip': {
    records: [advisoryFor({ ...openssl, name: 'zlib1g' }, '', { ...deb, name: 'CVE-2023-45853' })],
    artifact: { name: 'zlib1g', version: '1:1.2.13.dfsg-1' },
    distro,
    finds: [],
  },
  'headers of the kernel are not the kernel': {
    records: [advisoryFor({ ...openssl, name: 'linux' }, '< 6.1.200-1', deb)],
    artifact: ofKernel('linux-libc-dev'),
    distro,
    finds: [],
  },
  'headers of a build of the kernel are not the kernel': {
    records: [advisoryFor({ ...openssl, name: 'linux' }, '< 6.1.200-1', deb)],
    artifact: ofKernel('linux-headers-6.1.0-40-amd64'),
    distro,
    finds: [],
  },
  'an advisory that names the headers themselves': {
    records: [advisoryFor({ ...openssl, name: 'linux-libc-dev' }, '< 6.1.200-1', deb)],
    artifact: ofKernel('linux-libc-dev'),
    distro,
    finds: ['CVE-2026-0001 debian:distro:debian:12 fixed[6.1.200-1] exact-direct-match'],
  },
  'another package of that source': {
    records: [advisoryFor({ ...openssl, name: 'linux' }, '< 6.1.200-1', deb)],
    artifact: ofKernel('linux-image-6.1.0-40-amd64'),
    distro,
    finds: ['CVE-2026-0001 debian:distro:debian:12 fixed[6.1.200-1] exact-indirect-match'],
  },
  'extended support names a fix where the release had none': {
    records: [advisoryFor(bash, '', wontFix), advisoryFor(bashEsm, '< 5.0-6ubuntu1.2+esm1', deb)],
    artifact: { name: 'bash', version: '5.0-6ubuntu1.2' },
    distro: focal,
    finds: ['CVE-2026-0001 ubuntu:distro:ubuntu:20.04 fixed[5.0-6ubuntu1.2+esm1] exact-direct-match'],
  },
  'extended support has fixed it': {
    records: [advisoryFor(bash, '', wontFix), advisoryFor(bashEsm, '< 5.0-6ubuntu1.2+esm1', deb)],
    artifact: { name: 'bash', version: '5.0-6ubuntu1.2+esm1' },
    distro: focal,
    finds: [],
  },
})
