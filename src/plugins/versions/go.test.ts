// SPDX-License-Identifier: Apache-2.0
import { versionSchemeSuite } from '#testing/version-scheme-suite.ts'
import { scheme } from './go.ts'

versionSchemeSuite(scheme, {
  unreadable: {
    'a toolchain built from a branch': 'devel +abcdef',
  },
  ranges: {
    'the standard library': ['go1.21.4', '>= 1.21.0-0, < 1.21.5', true],
    'a commit before the tag': ['v1.2.4-0.20190101000000-abcdefabcdef', '< v1.2.4', true],
    'no constraint is any version': ['(devel)', '', true],
  },
})
