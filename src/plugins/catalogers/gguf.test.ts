// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './gguf.ts'

function long(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}

function word(value: number): Buffer {
  return long(value).subarray(0, 4)
}

function text(value: string): Buffer {
  return Buffer.concat([long(Buffer.byteLength(value)), Buffer.from(value)])
}

const textType = word(8)
const listType = word(9)

function model(...keys: readonly (readonly Buffer[])[]): Buffer {
  return Buffer.concat([Buffer.from('GGUF'), word(3), long(291), long(keys.length), ...keys.flat()])
}

const named = model(
  [text('general.architecture'), textType, text('llama')],
  [text('tokenizer.ggml.tokens'), listType, textType, long(2), text('a'), text('')],
  [text('tokenizer.ggml.scores'), listType, word(6), long(2), long(0)],
  [text('general.file_type'), word(4), word(2)],
  [text('general.name'), textType, text('Llama 3 8B')],
  [text('general.version'), textType, text('v1.0')],
  [text('general.license'), textType, text('llama3')],
)
const nameless = model([text('general.architecture'), textType, text('bert')])
const broken = model([text('x'), word(77), text('y')], [text('general.name'), textType, text('n')])

catalogerSuite(cataloger, {
  cases: {
    'a model by its header': {
      layers: [{ '/models/a.gguf': named }],
      finds: ['Llama 3 8B v1.0'],
      purls: [''],
      check({ packages }) {
        assert.deepEqual(packages[0]?.metadata, { ggufVersion: 3, tensorCount: 291, architecture: 'llama' })
        assert.deepEqual(packages[0]?.licenses, [{ value: 'llama3', type: 'declared' }])
      },
    },
    'a model without a name has that of its file': { layers: [{ '/m/tiny-q4.gguf': nameless }], finds: ['tiny-q4 '] },
    'a model of which only the beginning is kept': {
      layers: [{ '/m/huge.gguf': Buffer.concat([named, Buffer.alloc(2 ** 21)]) }],
      finds: ['Llama 3 8B v1.0'],
    },
    'what is none': {
      layers: [
        {
          '/m/cut.gguf': named.subarray(0, named.length - 20),
          '/m/many.gguf': Buffer.concat([Buffer.from('GGUF'), word(3), long(0), long(2 ** 40)]),
          '/m/number.gguf': model([text('general.name'), word(4), word(2)]),
          '/m/x.gguf': 'GGML'.repeat(20),
          '/m/y.gguf': broken,
        },
      ],
      finds: [],
      doubts: ['/m/cut.gguf', '/m/many.gguf', '/m/number.gguf', '/m/x.gguf', '/m/y.gguf'],
    },
  },
  ignores: ['/models/model.bin', '/models/gguf'],
})

test('gguf: a header that is longer than what was kept of it has what stands before', () => {
  const file = { path: '/m/big.gguf', sizeBytes: 2 ** 33, mode: 0o644, isExcerpt: true }
  const found = cataloger.read({ ...file, content: named.subarray(0, named.length - 20) })
  assert.deepEqual(found?.fact, {
    formatVersion: 3,
    tensorCount: 291,
    texts: { architecture: 'llama', name: 'Llama 3 8B', version: 'v1.0' },
  })
})
