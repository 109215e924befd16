// SPDX-License-Identifier: Apache-2.0
import { versionSchemeSuite } from '#testing/version-scheme-suite.ts'
import { scheme } from './hashicorp-loose.ts'

versionSchemeSuite(scheme, {
  unreadable: {
    'a branch': 'main',
    'an underscore': '1.2_3',
  },
  ranges: {
    'the second alternative': ['2.5.0', '< 1.0 || >= 2.0, < 2.6', true],
    'between the alternatives': ['1.5.0', '< 1.0 || >= 2.0, < 2.6', false],
    'an unreadable bound leaves the question open': ['1.5.0', '>= 1.0, < master', undefined],
    'an unreadable bound does not matter where another excludes': ['0.5.0', '>= 1.0, < master', false],
  },
})
