// SPDX-License-Identifier: Apache-2.0
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './nuget-lock.ts'

const serilog = { type: 'Direct', requested: '[2.10.0, )', resolved: '2.10.0', contentHash: 'x' }

catalogerSuite(cataloger, {
  cases: {
    'packages of several frameworks, each once': {
      layers: [
        {
          '/src/packages.lock.json': JSON.stringify({
            version: 1,
            dependencies: {
              'net6.0': { Serilog: serilog, Sub: { type: 'Transitive', resolved: '1.0.0' }, app: { type: 'Project' } },
              'net8.0': { serilog, Serilog: { ...serilog, resolved: '3.0.0' } },
            },
          }),
        },
      ],
      finds: ['Serilog 2.10.0', 'Serilog 3.0.0', 'Sub 1.0.0'],
      purls: ['pkg:nuget/Serilog@2.10.0', 'pkg:nuget/Serilog@3.0.0', 'pkg:nuget/Sub@1.0.0'],
    },
    'no list': { layers: [{ '/packages.lock.json': '{"dependencies":[]}' }], finds: [] },
    'no JSON': { layers: [{ '/packages.lock.json': '[' }], finds: [], doubts: ['/packages.lock.json'] },
  },
  ignores: ['/packages.config', '/package-lock.json'],
})
