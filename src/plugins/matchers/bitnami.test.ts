// SPDX-License-Identifier: Apache-2.0
import { advisoryFor } from '#testing/builders/vulnerability-database.ts'
import { matcherSuite } from '#testing/matcher-suite.ts'
import { matcher } from './bitnami.ts'

const redis = { ecosystem: 'Bitnami', name: 'redis' }
const bitnami = { type: 'bitnami', provider: 'bitnami', name: 'BIT-redis-2026-1' }

matcherSuite(matcher, {
  'a build of an affected version': {
    records: [advisoryFor(redis, '>= 7.0.0, < 7.0.12', { ...bitnami, fix: { state: 'fixed', version: '7.0.12' } })],
    artifact: { name: 'redis', version: '7.0.0-r3' },
    finds: ['BIT-redis-2026-1 bitnami fixed[7.0.12] exact-direct-match'],
  },
  'a build of the fixed version': {
    records: [advisoryFor(redis, '< 7.0.12', bitnami)],
    artifact: { name: 'redis', version: '7.0.12-r1' },
    finds: [],
  },
})
