// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './lua.ts'

const rocks = '/usr/local/lib/luarocks/rocks-5.1'
const kong = 'package = "kong"\nversion = "3.7.0-0"\ndescription = {\n  license = "Apache 2.0"\n}\n'

catalogerSuite(cataloger, {
  cases: {
    'packages by their file names': {
      layers: [
        {
          [`${rocks}/kong/3.7.0-0/kong-3.7.0-0.rockspec`]: kong,
          [`${rocks}/lua-resty-http/0.17.2-0/lua-resty-http-0.17.2-0.rockspec`]: '',
        },
      ],
      finds: ['kong 3.7.0-0', 'lua-resty-http 0.17.2-0'],
      purls: ['pkg:luarocks/kong@3.7.0-0', 'pkg:luarocks/lua-resty-http@0.17.2-0'],
      check({ packages }) {
        assert.deepEqual(packages[0]?.licenses, [{ value: 'Apache 2.0', type: 'declared' }])
      },
    },
    'a name without a version': { layers: [{ '/srv/x.rockspec': kong }], finds: [] },
  },
  ignores: [`${rocks}/kong/3.7.0-0/rock_manifest`],
})
