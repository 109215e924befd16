// SPDX-License-Identifier: Apache-2.0
import { versionSchemeSuite } from '#testing/version-scheme-suite.ts'
import { scheme } from './hackage.ts'

versionSchemeSuite(scheme, {
  unreadable: {
    'a hyphen': '1.0-1',
  },
  ranges: {
    'longer is greater': ['1.0.0', '> 1.0', true],
    below: ['1.9', '< 1.10', true],
  },
})
