// SPDX-License-Identifier: Apache-2.0
import { deflateSync } from 'node:zlib'
import { elfFile } from '#testing/builders/executable.ts'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './rust-binary.ts'

function program(document: unknown): Buffer {
  return elfFile({ '.dep-v0': { bytes: deflateSync(JSON.stringify(document)) } })
}

const crates = [
  { name: 'demo', version: '0.1.0', source: 'local', root: true, dependencies: [1, 2] },
  { name: 'regex', version: '1.5.4', source: 'crates.io' },
  { name: 'cc', version: '1.0.0', source: 'crates.io', kind: 'build' },
  { name: 'nameless' },
  null,
]

catalogerSuite(cataloger, {
  cases: {
    'crates, without those that only the build needs': {
      layers: [{ '/bin/demo': program({ packages: crates }) }],
      finds: ['demo 0.1.0', 'regex 1.5.4'],
      purls: ['pkg:cargo/demo@0.1.0', 'pkg:cargo/regex@1.5.4'],
    },
    'a damaged list is a doubt': {
      layers: [{ '/bin/demo': elfFile({ '.dep-v0': { bytes: Buffer.from('not packed') } }) }],
      finds: [],
      doubts: ['/bin/demo'],
    },
    'a list that is no object': { layers: [{ '/bin/demo': program(7) }], finds: [], doubts: ['/bin/demo'] },
    'another program': { layers: [{ '/bin/c': elfFile({ '.text': { bytes: Buffer.from('x') } }) }], finds: [] },
  },
  ignores: ['/Cargo.lock', '/bin/script'],
})
