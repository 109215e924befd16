// SPDX-License-Identifier: Apache-2.0
import { versionSchemeSuite } from '#testing/version-scheme-suite.ts'
import { scheme } from './apk.ts'

versionSchemeSuite(scheme, {
  unreadable: {
    'a branch': 'edge',
    'punctuation first': '-r1',
  },
  ranges: {
    'below the fix': ['1.2.3-r1', '< 1.2.3-r2', true],
    'the fix itself': ['1.2.3-r2', '< 1.2.3-r2', false],
    'a constraint that nothing satisfies': ['1.2.3-r1', '< 0', false],
  },
})
