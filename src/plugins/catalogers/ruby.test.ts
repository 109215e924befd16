// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './ruby.ts'

const specifications = '/var/lib/gems/3.1.0/specifications'
const sinatra = `# -*- encoding: utf-8 -*-
Gem::Specification.new do |s|
  s.name = "sinatra".freeze
  s.version = "3.0.5"
  s.required_rubygems_version = Gem::Requirement.new(">= 0".freeze) if s.respond_to? :required_rubygems_version=
  s.authors = ["Blake \\"B\\" Mizerany".freeze, 'Ryan'.freeze, "J\\u{f6}rg"]
  s.homepage = "http://sinatrarb.com/".freeze
  s.licenses = ["MIT".freeze]
  if s.respond_to? :specification_version then
    s.specification_version = 4
    s.add_runtime_dependency(%q<rack>.freeze, ["~> 2.2"])
  end
end
`

catalogerSuite(cataloger, {
  cases: {
    'a specification as RubyGems writes it': {
      layers: [{ [`${specifications}/sinatra-3.0.5.gemspec`]: sinatra }],
      finds: ['sinatra 3.0.5'],
      purls: ['pkg:gem/sinatra@3.0.5'],
      check({ packages }) {
        assert.deepEqual(packages[0]?.ownedFolders, ['/var/lib/gems/3.1.0/gems/sinatra-3.0.5'])
        assert.deepEqual(packages[0].licenses, [{ value: 'MIT', type: 'declared' }])
        assert.deepEqual((packages[0].metadata as { authors: string[] }).authors, [
          'Blake "B" Mizerany',
          'Ryan',
          'Jörg',
        ])
      },
    },
    'older forms; default gems': {
      layers: [
        {
          [`${specifications}/default/json-2.6.gemspec`]:
            'spec.name = %q{json}\nspec.version = Gem::Version.new("2.6")\nspec.license = \'Ruby\'\n',
        },
      ],
      finds: ['json 2.6'],
    },
    'a specification that computes its version': {
      layers: [{ [`${specifications}/x.gemspec`]: 's.name = "x"\ns.version = X::VERSION\n' }],
      finds: ['x '],
    },
    'a specification that computes its name': {
      layers: [{ [`${specifications}/x.gemspec`]: 's.name = X::NAME\ns.version = "1"\n' }],
      finds: [],
      doubts: [`${specifications}/x.gemspec`],
    },
  },
  ignores: ['/srv/app/app.gemspec', '/specifications/readme.txt'],
})
