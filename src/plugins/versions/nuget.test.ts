// SPDX-License-Identifier: Apache-2.0
import { versionSchemeSuite } from '#testing/version-scheme-suite.ts'
import { scheme } from './nuget.ts'

versionSchemeSuite(scheme, {
  unreadable: {
    'five numbers': '1.2.3.4.5',
    'a branch': 'main',
  },
  ranges: {
    'four numbers': ['4.3.0.1', '>= 4.3.0, < 4.3.1', true],
    'case does not count': ['1.0.0-RC1', '< 1.0.0-rc2', true],
  },
})
