// SPDX-License-Identifier: Apache-2.0
import { advisoryFor, advisoryForCpe, systems } from '#testing/builders/vulnerability-database.ts'
import { matcherSuite } from '#testing/matcher-suite.ts'
import { matcher } from './apk.ts'

const openssl = { ecosystem: 'apk', name: 'openssl', system: systems.alpine320 }
const secdb = { type: 'apk', provider: 'alpine' }
const distro = { id: 'alpine', versionID: '3.20.1' }
const nvd = advisoryForCpe({ part: 'a', vendor: 'openssl', product: 'openssl' }, '< 3.3.2')
const artifact = {
  name: 'libssl3',
  version: '3.3.1-r0',
  cpes: ['cpe:2.3:a:libssl3:libssl3:3.3.1-r0:*:*:*:*:*:*:*'],
  metadataType: 'apk-db-entry',
  metadata: { originPackage: 'openssl' },
}

matcherSuite(matcher, {
  'by the origin': {
    records: [advisoryFor(openssl, '< 3.3.1-r1', secdb)],
    artifact,
    distro,
    finds: ['CVE-2026-0001 alpine:distro:alpine:3.20 fixed[3.3.1-r1] exact-indirect-match'],
  },
  'NVD where the distribution is silent, without a fix': {
    records: [advisoryFor(openssl, '< 3.0', { ...secdb, name: 'CVE-2020-1' }), nvd],
    artifact,
    distro,
    finds: ['CVE-2026-0001 nvd:cpe unknown[] cpe-match'],
  },
  'the distribution has fixed what NVD calls affected': {
    records: [advisoryFor(openssl, '< 3.3.1-r0', secdb), nvd],
    artifact,
    distro,
    finds: [],
  },
  'the distribution denies what NVD says': {
    records: [advisoryFor(openssl, '< 0', secdb), nvd],
    artifact,
    distro,
    finds: [],
  },
  'a newer minor version than any that is known': {
    records: [advisoryFor(openssl, '< 3.3.1-r1', secdb)],
    artifact,
    distro: { id: 'alpine', versionID: '3.99.0' },
    finds: ['CVE-2026-0001 alpine:distro:alpine:3.20 fixed[3.3.1-r1] exact-indirect-match'],
  },
})
