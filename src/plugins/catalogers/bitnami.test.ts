// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './bitnami.ts'

const path = '/opt/bitnami/redis/.spdx-redis.spdx'
const redis = {
  name: 'redis',
  versionInfo: '7.0.9-0',
  licenseDeclared: 'BSD-3-Clause',
  externalRefs: [
    { referenceType: 'cpe23Type', referenceLocator: 'cpe:2.3:*:redis:redis:7.0.9:*:*:*:*:*:*:*' },
    { referenceType: 'purl', referenceLocator: 'pkg:bitnami/redis@7.0.9-0?arch=amd64&distro=debian-11' },
  ],
}
const dependency = {
  name: 'gosu',
  versionInfo: '1.0',
  externalRefs: [{ referenceType: 'purl', referenceLocator: 'pkg:golang/gosu@1.0' }],
}

catalogerSuite(cataloger, {
  cases: {
    'packages of Bitnami, with what they say of themselves': {
      layers: [{ [path]: JSON.stringify({ packages: [redis, dependency, { name: 'bare' }, null] }) }],
      finds: ['redis 7.0.9-0'],
      purls: ['pkg:bitnami/redis@7.0.9-0?arch=amd64&distro=debian-11'],
      check: ({ packages }) =>
        assert.deepEqual(packages[0]?.cpes, [{ cpe: 'cpe:2.3:*:redis:redis:7.0.9:*:*:*:*:*:*:*', source: 'declared' }]),
    },
    'no JSON': { layers: [{ [path]: 'SPDXVersion: SPDX-2.3' }], finds: [], doubts: [path] },
  },
  ignores: ['/srv/.spdx-redis.spdx', '/opt/bitnami/redis/redis.spdx', '/srv/opt/bitnami/redis/.spdx-redis.spdx'],
})
