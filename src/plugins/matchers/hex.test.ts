// SPDX-License-Identifier: Apache-2.0
import { advisoryFor, advisoryForCpe } from '#testing/builders/vulnerability-database.ts'
import { matcherSuite } from '#testing/matcher-suite.ts'
import { matcher } from './hex.ts'

const widget = { ecosystem: 'hex', name: 'widget' }

matcherSuite(matcher, {
  'a version below the fix': {
    records: [advisoryFor(widget, '< 1.4.2', { type: 'hex', provider: 'github', name: 'GHSA-aaaa-bbbb-cccc' })],
    artifact: { name: 'widget', version: '1.4.1' },
    finds: ['GHSA-aaaa-bbbb-cccc github:language:hex fixed[1.4.2] exact-direct-match'],
  },
  'the fixed version': {
    records: [advisoryFor(widget, '< 1.4.2', { type: 'hex' })],
    artifact: { name: 'widget', version: '1.4.2' },
    finds: [],
  },
  'an advisory for another ecosystem': {
    records: [advisoryFor({ ecosystem: 'cobol', name: 'widget' }, '< 1.4.2', { type: 'hex' })],
    artifact: { name: 'widget', version: '1.4.1' },
    finds: [],
  },
  'a vulnerability that was taken back': {
    records: [advisoryFor(widget, '< 1.4.2', { type: 'hex', status: 'rejected' })],
    artifact: { name: 'widget', version: '1.4.1' },
    finds: [],
  },
  'a version that nobody can read': {
    records: [advisoryFor(widget, '< 1.4.2', { type: 'hex' })],
    artifact: { name: 'widget', version: 'latest' },
    finds: [],
    possible: ['CVE-2026-0001'],
  },
  'expressly not affected': {
    records: [
      advisoryFor(widget, '< 1.4.2', { type: 'hex', name: 'GHSA-aaaa-bbbb-cccc', aliases: ['CVE-2026-0001'] }),
      advisoryFor(widget, '= 1.4.1', { type: 'hex', side: 'unaffected' }),
    ],
    artifact: { name: 'widget', version: '1.4.1' },
    finds: [],
  },
  'CPEs only where they are wanted': {
    records: [advisoryForCpe({ part: 'a', vendor: 'acme', product: 'widget' }, '< 1.4.2', { type: 'hex' })],
    artifact: { name: 'widget', version: '1.4.1', cpes: ['cpe:2.3:a:acme:widget:1.4.1:*:*:*:*:*:*:*'] },
    options: { cpesForLanguages: true },
    finds: ['CVE-2026-0001 nvd:cpe fixed[1.4.2] cpe-match'],
  },
})
