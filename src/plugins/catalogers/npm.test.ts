// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './npm.ts'

const app = '/app/node_modules'
const scoped = {
  name: '@babel/core',
  version: '7.0.0',
  license: 'MIT',
  author: { name: 'A', email: 'a@b.c', url: 'https://d' },
}
const old = {
  name: 'old',
  version: '0.1.0',
  licenses: [{ type: 'BSD' }, { type: 'MIT' }],
  repository: { url: 'git://x' },
}

catalogerSuite(cataloger, {
  cases: {
    'a scope is the namespace of the purl': {
      layers: [{ [`${app}/@babel/core/package.json`]: JSON.stringify(scoped) }],
      finds: ['@babel/core 7.0.0'],
      purls: ['pkg:npm/%40babel/core@7.0.0'],
      check({ packages }) {
        assert.deepEqual(packages[0]?.licenses, [{ value: 'MIT', type: 'declared' }])
        assert.deepEqual(packages[0].ownedFolders, [`${app}/@babel/core`])
        assert.deepEqual((packages[0].metadata as { author: string }).author, 'A <a@b.c> (https://d)')
      },
    },
    'licences as they were written once': {
      layers: [{ [`${app}/old/package.json`]: `\ufeff${JSON.stringify(old)}` }],
      finds: ['old 0.1.0'],
      check: ({ packages }) =>
        assert.deepEqual(
          packages[0]?.licenses.map(({ value }) => value),
          ['BSD', 'MIT'],
        ),
    },
    'one package in two places is two': {
      layers: [{ '/a/package.json': JSON.stringify(old), '/b/package.json': JSON.stringify(old) }],
      finds: ['old 0.1.0', 'old 0.1.0'],
    },
    'a later layer overwrites and removes': {
      layers: [
        { '/a/package.json': JSON.stringify(old), '/b/package.json': JSON.stringify(scoped) },
        { '/a/package.json': JSON.stringify({ ...old, version: '0.2.0' }), '/b/.wh.package.json': '' },
      ],
      finds: ['old 0.2.0'],
    },
    'a package without a version is listed': {
      layers: [{ '/a/package.json': '{"name":"@a/x","version":""}' }],
      finds: ['@a/x '],
      purls: ['pkg:npm/%40a/x'],
    },
    'without name, or with others than texts, it is no package': {
      layers: [
        {
          '/a/package.json': '{"name":"x","version":1}',
          '/b/package.json': '{"version":"1"}',
          '/c/package.json': '{"name":["x"],"version":1}',
          '/d/package.json': '[]',
          '/e/package.json': '{"__proto__":{"name":"x","version":"1"}}',
        },
      ],
      finds: [],
    },
    'what is no JSON is a doubt': {
      layers: [{ '/a/package.json': '{name: x}' }],
      finds: [],
      doubts: ['/a/package.json'],
    },
  },
  ignores: ['/a/package-lock.json', '/a/xpackage.json', '/a/package.json5'],
})
