// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './homebrew.ts'

const brew = '/home/linuxbrew/.linuxbrew'
const jq = `# desc "a remark before the class"
class Jq < Formula
  desc "Lightweight \\"JSON\\" processor"
  homepage "https://jqlang.github.io/jq/"
  license "MIT"
  depends_on "oniguruma"
end
`

catalogerSuite(cataloger, {
  cases: {
    'a keg by its folders': {
      layers: [{ [`${brew}/Cellar/jq/1.7.1_1/.brew/jq.rb`]: jq }],
      finds: ['jq 1.7.1_1'],
      purls: ['pkg:brew/jq@1.7.1_1'],
      check({ packages }) {
        assert.deepEqual(packages[0]?.licenses, [{ value: 'MIT', type: 'declared' }])
        assert.deepEqual(packages[0]?.metadata, {
          homepage: 'https://jqlang.github.io/jq/',
          description: 'Lightweight \\"JSON\\" processor',
        })
      },
    },
    'a formula of a tap that states its name and version': {
      layers: [
        {
          [`${brew}/Library/Taps/acme/tools/Formula/x.rb`]:
            'class X < Formula\n  name "tool"\n  version "4.5.6"\n  license "MIT"\nend\n',
        },
      ],
      finds: ['tool 4.5.6'],
      purls: ['pkg:brew/tool@4.5.6'],
      check({ packages }) {
        assert.deepEqual(packages[0]?.metadata, { tap: 'acme/tools' })
      },
    },
    'a formula of a tap without a version': {
      layers: [{ [`${brew}/Library/Taps/acme/tools/Formula/bar.rb`]: 'class Bar < Formula\n  version "1"\nend\n' }],
      finds: ['bar '],
      purls: ['pkg:brew/bar'],
    },
  },
  ignores: [
    `${brew}/Cellar/jq/1.7.1/lib/jq.rb`,
    `${brew}/Cellar/ruby/3.3.0/lib/ruby/.brew/x/y.rb`,
    `${brew}/Library/Taps/acme/tools/cmd/x.rb`,
  ],
})
