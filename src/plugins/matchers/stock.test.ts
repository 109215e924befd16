// SPDX-License-Identifier: Apache-2.0
import { advisoryFor, advisoryForCpe } from '#testing/builders/vulnerability-database.ts'
import { matcherSuite } from '#testing/matcher-suite.ts'
import { matcher } from './stock.ts'

const nginx = { part: 'a', vendor: 'f5', product: 'nginx' }
const artifact = { name: 'nginx', version: '1.25.2', cpes: ['cpe:2.3:a:f5:nginx:1.25.2:*:*:*:*:*:*:*'] }
const found = 'CVE-2026-0001 nvd:cpe fixed[1.25.3] cpe-match'

matcherSuite(matcher, {
  'a program by its CPE': { records: [advisoryForCpe(nginx, '< 1.25.3')], artifact, finds: [found] },
  'another vendor': { records: [advisoryForCpe({ ...nginx, vendor: 'acme' }, '< 1.25.3')], artifact, finds: [] },
  'a CPE that leaves the vendor open': {
    records: [advisoryForCpe(nginx, '< 1.25.3')],
    artifact: { ...artifact, cpes: ['cpe:2.3:a:*:nginx:1.25.2:*:*:*:*:*:*:*'] },
    finds: [found],
  },
  'software for something else': {
    records: [advisoryForCpe({ ...nginx, targetSoftware: 'joomla' }, '< 1.25.3')],
    artifact: { ...artifact, type: 'npm', language: 'javascript' },
    finds: [],
  },
  'software for this': {
    records: [advisoryForCpe({ ...nginx, targetSoftware: 'node.js' }, '< 1.25.3')],
    artifact: { ...artifact, type: 'npm', language: 'javascript' },
    finds: [found],
  },
  'a Java runtime whose CPE gives its update apart': {
    records: [advisoryForCpe({ part: 'a', vendor: 'oracle', product: 'jdk' }, '< 1.8.0_351', { type: 'jvm' })],
    artifact: { name: 'jdk', version: '1.8.0_345', cpes: ['cpe:2.3:a:oracle:jdk:1.8.0:update345:*:*:*:*:*:*'] },
    finds: ['CVE-2026-0001 nvd:cpe fixed[1.8.0_351] cpe-match'],
  },
  'a kind that advisories know by name': {
    records: [
      advisoryFor({ ecosystem: 'php-composer', name: 'a/b' }, '< 2.0', { type: 'composer', provider: 'github' }),
    ],
    artifact: { name: 'a/b', version: '1.9', type: 'php-composer', language: 'php' },
    finds: ['CVE-2026-0001 github:language:php fixed[2.0] exact-direct-match'],
  },
})
