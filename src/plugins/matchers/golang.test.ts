// SPDX-License-Identifier: Apache-2.0
import { advisoryFor, advisoryForCpe } from '#testing/builders/vulnerability-database.ts'
import { matcherSuite } from '#testing/matcher-suite.ts'
import { matcher } from './golang.ts'

const module = { ecosystem: 'go-module', name: 'example.com/m' }
const go = { type: 'go', provider: 'govulndb', name: 'GO-2026-1' }
const buildinfo = 'go-module-buildinfo-entry'
const found = 'GO-2026-1 govulndb:language:go fixed[1.4.2] exact-direct-match'
const withImports = { ...go, qualifiers: { go_imports: [{ path: 'example.com/m/p', symbols: ['Parse'] }] } }

matcherSuite(matcher, {
  'a dependency': {
    records: [advisoryFor(module, '< 1.4.2', go)],
    artifact: { name: 'example.com/m', version: 'v1.4.1', metadataType: buildinfo, metadata: { mainModule: 'b' } },
    finds: [found],
  },
  'the own module without a released version': {
    records: [advisoryFor(module, '< 1.4.2', go)],
    artifact: {
      name: 'example.com/m',
      version: 'v0.0.0-20260101000000-0123456789ab',
      metadataType: buildinfo,
      metadata: { mainModule: 'example.com/m' },
    },
    finds: [],
  },
  'the functions at fault are not in the program': {
    records: [advisoryFor(module, '< 1.4.2', withImports)],
    artifact: {
      name: 'example.com/m',
      version: 'v1.4.1',
      metadataType: buildinfo,
      metadata: { symbols: { 'example.com/m/p': ['Format'] } },
    },
    finds: [],
  },
  'one of them is': {
    records: [advisoryFor(module, '< 1.4.2', withImports)],
    artifact: {
      name: 'example.com/m',
      version: 'v1.4.1',
      metadataType: buildinfo,
      metadata: { symbols: { 'example.com/m/p': ['Parse'] } },
    },
    finds: [found],
  },
  'nobody looked for functions': {
    records: [advisoryFor(module, '< 1.4.2', withImports)],
    artifact: { name: 'example.com/m', version: 'v1.4.1', metadataType: buildinfo, metadata: {} },
    finds: [found],
  },
  'the standard library by CPE where that is wanted': {
    records: [advisoryForCpe({ part: 'a', vendor: 'golang', product: 'go' }, '< 1.20.1', { type: 'go' })],
    artifact: { name: 'stdlib', version: 'go1.20', cpes: ['cpe:2.3:a:golang:go:1.20:-:*:*:*:*:*:*'] },
    options: { cpesForGoStdlib: true },
    finds: ['CVE-2026-0001 nvd:cpe fixed[1.20.1] cpe-match'],
  },
})
