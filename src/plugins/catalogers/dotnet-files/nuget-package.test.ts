// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nugetPackage } from './nuget-package.ts'

test('a package of NuGet has the address of its registry, and where it was named', () => {
  assert.deepEqual(nugetPackage('Serilog', '3.1.1', '/app/app.deps.json'), {
    name: 'Serilog',
    version: '3.1.1',
    type: 'dotnet',
    language: 'dotnet',
    purl: 'pkg:nuget/Serilog@3.1.1',
    locations: [{ path: '/app/app.deps.json', evidence: 'primary' }],
  })
})

test('what a file writes into a name does not end it in the address', () => {
  assert.equal(nugetPackage('a/b?c#d', '1', '/x').purl, 'pkg:nuget/a%2Fb%3Fc%23d@1')
})
