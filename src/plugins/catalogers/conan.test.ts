// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './conan.ts'

const cache = '/root/.conan/data'
const info = `[settings]
    arch=x86_64

[requires]
    zlib/1.Y.Z

[full_requires]
    zlib/1.2.12:4d887c1c2779c63d2cdd81580698d2e22cb35b29
    pcre2/10.40@acme/stable#abc:77#1%1666

[recipe_hash]
    b3b80b7d7b7d

[env]
`

catalogerSuite(cataloger, {
  cases: {
    'a package and what it requires': {
      layers: [{ [`${cache}/mfast/1.2.2/my_user/my_channel/package/9d1f/conaninfo.txt`]: info }],
      finds: ['mfast 1.2.2', 'pcre2 10.40', 'zlib 1.2.12'],
      purls: [
        'pkg:conan/acme/pcre2@10.40?channel=stable',
        'pkg:conan/my_user/mfast@1.2.2?channel=my_channel',
        'pkg:conan/zlib@1.2.12',
      ],
      check({ packages }) {
        assert.deepEqual(packages[0]?.metadata, {
          ref: 'mfast/1.2.2@my_user/my_channel#b3b80b7d7b7d',
          package_id: '9d1f',
        })
      },
    },
    'a list of nothing': {
      layers: [{ [`${cache}/zlib/1.2.13/_/_/package/1/conaninfo.txt`]: '[full_requires]\n    nothing\n' }],
      finds: ['zlib 1.2.13'],
      purls: ['pkg:conan/_/zlib@1.2.13?channel=_'],
    },
  },
  ignores: ['/srv/conaninfo.txt', `${cache}/zlib/1.2.13/_/_/export/conanfile.py`],
})
