// SPDX-License-Identifier: Apache-2.0
import { advisoryFor, systems } from '#testing/builders/vulnerability-database.ts'
import { matcherSuite } from '#testing/matcher-suite.ts'
import { matcher } from './pacman.ts'

const curl = { ecosystem: 'alpm', name: 'curl', system: systems.arch }
const records = [advisoryFor(curl, '< 8.5.0-1', { type: 'pacman', provider: 'arch' })]

matcherSuite(matcher, {
  'a system without versions': {
    records,
    artifact: { name: 'curl', version: '8.4.0-2' },
    distro: { id: 'arch' },
    finds: ['CVE-2026-0001 arch:distro:archlinux:rolling fixed[8.5.0-1] exact-direct-match'],
  },
  fixed: { records, artifact: { name: 'curl', version: '8.5.0-1' }, distro: { id: 'arch' }, finds: [] },
})
