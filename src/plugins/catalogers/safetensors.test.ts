// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './safetensors.ts'

function tensors(...names: readonly string[]): Buffer {
  const shape = { dtype: 'F16', shape: [2, 3], data_offsets: [0, 12] }
  const header = Buffer.from(
    JSON.stringify({ __metadata__: { format: 'pt' }, ...Object.fromEntries(names.map(name => [name, shape])) }),
  )
  const size = Buffer.alloc(8)
  size.writeBigUInt64LE(BigInt(header.length))
  return Buffer.concat([size, header, Buffer.alloc(12)])
}

const card = '---\nlicense: apache-2.0\nbase_model:\n- "meta/Llama-3"\ntags: [a, b]\n---\n# Model\n'

catalogerSuite(cataloger, {
  cases: {
    'the parts of one model, named by its configuration': {
      layers: [
        {
          '/m/gpt/model-1.safetensors': tensors('a', 'b'),
          '/m/gpt/model-2.safetensors': tensors('c'),
          '/m/gpt/config.json': '{"_name_or_path":"openai/gpt2","architectures":["GPT2LMHeadModel"]}',
          '/m/gpt/README.md': card,
        },
      ],
      finds: ['gpt2 '],
      purls: [''],
      check({ packages }) {
        assert.deepEqual(packages[0]?.metadata, {
          format: 'safetensors',
          architecture: 'GPT2LMHeadModel',
          tensorCount: 3,
          shardCount: 2,
        })
        assert.deepEqual(packages[0]?.licenses, [{ value: 'apache-2.0', type: 'declared' }])
        assert.equal(packages[0]?.locations.length, 4)
      },
    },
    'named by its card, by what stands above, or by its folder': {
      layers: [
        {
          '/m/card/x.safetensors': tensors('a'),
          '/m/card/README.md': card,
          '/m/above/onnx/x.safetensors': tensors('a'),
          '/m/above/config.json': '{"_name_or_path":"./bert-base/"}',
          '/m/folder/x.safetensors': tensors('a'),
          '/m/folder/config.json': '{"port":80}',
          '/m/folder/README.md': '# Title\n---\nlicense: x\n---\n',
        },
      ],
      finds: ['Llama-3 ', 'bert-base ', 'folder '],
    },
    'a configuration and a card without a model': {
      layers: [{ '/m/config.json': '{"architectures":["x"]}', '/m/README.md': card }],
      finds: [],
    },
    'a header that is cut, empty, or no object': {
      layers: [
        {
          '/m/a.safetensors': tensors('a').subarray(0, 40),
          '/m/b.safetensors': Buffer.alloc(16),
          '/m/c.safetensors': Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('[]')]),
        },
      ],
      finds: [],
      doubts: ['/m/a.safetensors', '/m/b.safetensors', '/m/c.safetensors'],
    },
  },
  ignores: ['/app/node_modules/x/README.md', '/app/node_modules/x/config.json', '/m/model.safetensors.index.json'],
})
