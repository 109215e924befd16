// SPDX-License-Identifier: Apache-2.0
import { versionSchemeSuite } from '#testing/version-scheme-suite.ts'
import { scheme } from './cran.ts'

versionSchemeSuite(scheme, {
  unreadable: {
    letters: '1.0a',
    'a single dot': '.',
  },
  ranges: {
    below: ['1.0-9', '< 1.0-10', true],
    equal: ['1.0.1', '= 1.0-1', true],
  },
})
