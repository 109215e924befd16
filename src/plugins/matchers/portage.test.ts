// SPDX-License-Identifier: Apache-2.0
import { advisoryFor, systems } from '#testing/builders/vulnerability-database.ts'
import { matcherSuite } from '#testing/matcher-suite.ts'
import { matcher } from './portage.ts'

const records = [
  advisoryFor({ ecosystem: 'portage', name: 'net-misc/curl', system: systems.gentoo }, '< 8.5.0-r1', {
    type: 'portage',
    provider: 'gentoo',
  }),
]
const distro = { id: 'gentoo', versionID: '2.14' }

matcherSuite(matcher, {
  affected: {
    records,
    artifact: { name: 'net-misc/curl', version: '8.5.0' },
    distro,
    finds: ['CVE-2026-0001 gentoo:distro:gentoo:2.14 fixed[8.5.0-r1] exact-direct-match'],
  },
  fixed: { records, artifact: { name: 'net-misc/curl', version: '8.5.0-r1' }, distro, finds: [] },
})
