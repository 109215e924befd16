// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './conda.ts'

const zlib = {
  name: 'zlib',
  version: '1.2.11',
  build: 'h90dfc92_1014',
  channel: 'https://conda.anaconda.org/conda-forge/osx-arm64',
  subdir: 'osx-arm64',
  fn: 'zlib-1.2.11-h90dfc92_1014.tar.bz2',
  license: 'Zlib',
  files: ['include/zlib.h', '../../etc/x'],
}

catalogerSuite(cataloger, {
  cases: {
    'a package of an environment': {
      layers: [{ '/opt/conda/conda-meta/zlib-1.2.11-h90dfc92_1014.json': JSON.stringify(zlib) }],
      finds: ['zlib 1.2.11'],
      purls: ['pkg:conda/zlib@1.2.11?build=h90dfc92_1014&channel=conda-forge&subdir=osx-arm64&type=tar.bz2'],
      check({ packages }) {
        assert.deepEqual(packages[0]?.ownedFiles, ['/opt/conda/include/zlib.h', '/etc/x'])
      },
    },
    'a channel by its name': {
      layers: [
        { '/c/conda-meta/a.json': JSON.stringify({ name: 'a', version: '1', channel: 'defaults', fn: 'a-1-0.conda' }) },
      ],
      finds: ['a 1'],
      purls: ['pkg:conda/a@1?channel=defaults&type=conda'],
    },
    'damaged, and not about a package': {
      layers: [{ '/c/conda-meta/bad.json': '{', '/c/conda-meta/state.json': '{"env_vars":{}}' }],
      finds: [],
      doubts: ['/c/conda-meta/bad.json'],
    },
  },
  ignores: ['/opt/conda/conda-meta/history', '/opt/conda/pkgs/a/info/index.json'],
})
