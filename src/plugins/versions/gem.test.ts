// SPDX-License-Identifier: Apache-2.0
import { versionSchemeSuite } from '#testing/version-scheme-suite.ts'
import { scheme } from './gem.ts'

versionSchemeSuite(scheme, {
  unreadable: {
    'a branch': 'main',
    'an empty segment first': '.1',
    'a tag': 'v1.0.2',
  },
  ranges: {
    'a platform does not count': ['1.13.9-x86_64-linux', '< 1.13.10', true],
    'a pre-release of the fix is not the fix': ['7.0.0.rc1', '< 7.0.0', true],
  },
})
