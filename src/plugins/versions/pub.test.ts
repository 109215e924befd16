// SPDX-License-Identifier: Apache-2.0
import { versionSchemeSuite } from '#testing/version-scheme-suite.ts'
import { scheme } from './pub.ts'

versionSchemeSuite(scheme, {
  unreadable: {
    'four numbers': '1.2.3.4',
    'a branch': 'main',
  },
  ranges: {
    'a build above': ['1.0.0+1', '> 1.0.0', true],
    'a pre-release of the fix': ['2.0.0-dev', '< 2.0.0', true],
  },
})
