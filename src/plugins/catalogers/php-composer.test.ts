// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './php-composer.ts'

const path = '/srv/vendor/composer/installed.json'
const framework = {
  name: 'laravel/framework',
  version: 'v6.18.0',
  license: ['MIT'],
  source: { url: 'u', reference: 'r' },
}

catalogerSuite(cataloger, {
  cases: {
    'Composer 2': {
      layers: [{ [path]: JSON.stringify({ packages: [framework, { name: 'no/version' }, 7], dev: false }) }],
      finds: ['laravel/framework v6.18.0', 'no/version '],
      purls: ['pkg:composer/laravel/framework@v6.18.0', 'pkg:composer/no/version'],
      check({ packages: [found] }) {
        assert.deepEqual(found?.licenses, [{ value: 'MIT', type: 'declared' }])
        assert.deepEqual(found.ownedFolders, ['/srv/vendor/laravel/framework'])
      },
    },
    'a package that was installed elsewhere': {
      layers: [{ [path]: JSON.stringify({ packages: [{ ...framework, 'install-path': '../../core/' }] }) }],
      finds: ['laravel/framework v6.18.0'],
      check: ({ packages }) => assert.deepEqual(packages[0]?.ownedFolders, ['/srv/core']),
    },
    'Composer 1': { layers: [{ [path]: JSON.stringify([framework]) }], finds: ['laravel/framework v6.18.0'] },
    'a file of that name which is something else': {
      layers: [{ [path]: '{"packages":"none"}', '/a/installed.json': '7' }],
      finds: [],
    },
    'no JSON': { layers: [{ [path]: 'x' }], finds: [], doubts: [path] },
  },
  ignores: ['/srv/composer.json', '/srv/composer.lock', '/srv/installed.php'],
})
