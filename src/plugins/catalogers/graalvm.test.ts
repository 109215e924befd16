// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { elfFile, symbolTable } from '#testing/builders/executable.ts'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './graalvm.ts'

const dataAddress = 0x8000

function program(document: unknown, { sizeBytes }: { readonly sizeBytes?: number } = {}): Buffer {
  const packed = gzipSync(JSON.stringify(document))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(sizeBytes ?? packed.length))
  const { names, symbols } = symbolTable({
    sbom: dataAddress + 8,
    sbom_length: dataAddress,
    __svm_version_info: dataAddress,
  })
  return elfFile({
    '.data': { bytes: Buffer.concat([length, packed]), address: dataAddress },
    '.dynstr': { bytes: names },
    '.dynsym': { bytes: symbols },
  })
}

const netty = {
  type: 'library',
  group: 'io.netty',
  name: 'netty-codec-http2',
  version: '4.1.73.Final',
  purl: 'pkg:maven/io.netty/netty-codec-http2@4.1.73.Final',
  properties: [{ name: 'syft:cpe23', value: 'cpe:2.3:a:netty:netty:4.1.73:*:*:*:*:*:*:*' }, { name: 'x' }, 7],
}
const document = {
  bomFormat: 'CycloneDX',
  metadata: {
    component: { type: 'application', name: 'app', version: '1.0', 'bom-ref': 'pkg:maven/com.acme/app@1.0' },
  },
  components: [
    netty,
    { type: 'operating-system', name: 'linux' },
    { type: 'library', name: 'x', purl: 'pkg:npm/x' },
    7,
  ],
}

catalogerSuite(cataloger, {
  cases: {
    'the artifacts that its SBOM lists, and the program itself': {
      layers: [{ '/app/server': program(document) }],
      finds: ['app 1.0', 'netty-codec-http2 4.1.73.Final'],
      purls: ['pkg:maven/com.acme/app@1.0', 'pkg:maven/io.netty/netty-codec-http2@4.1.73.Final'],
      check({ packages }) {
        assert.deepEqual(packages[1]?.cpes, [{ cpe: 'cpe:2.3:a:netty:netty:4.1.73:*:*:*:*:*:*:*', source: 'declared' }])
      },
    },
    'an SBOM that is damaged or cut': {
      layers: [{ '/app/a': program([]), '/app/b': program(document, { sizeBytes: 2 ** 30 }) }],
      finds: [],
      doubts: ['/app/a', '/app/b'],
    },
    'another program': { layers: [{ '/bin/c': elfFile({ '.data': { bytes: Buffer.from('sbom') } }) }], finds: [] },
  },
  ignores: ['/app/app.jar', '/app/sbom.json'],
})

test('graalvm: a program too big to be read is named, if it may be one', () => {
  const file = { path: '/app/server', sizeBytes: 2 ** 30, mode: 0o755, isExcerpt: true }
  assert.equal(cataloger.read({ ...file, content: Buffer.from('__svm_version_info') })?.doubts?.length, 1)
  assert.equal(cataloger.read({ ...file, content: Buffer.alloc(0) }), undefined)
})
