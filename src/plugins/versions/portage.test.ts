// SPDX-License-Identifier: Apache-2.0
import { versionSchemeSuite } from '#testing/version-scheme-suite.ts'
import { scheme } from './portage.ts'

versionSchemeSuite(scheme, {
  unreadable: {
    'a live checkout by name': 'live',
    'two letters': '1.0ab',
  },
  ranges: {
    'a revision below': ['1.0-r1', '< 1.0-r2', true],
    'the fix': ['1.0-r2', '< 1.0-r2', false],
  },
})
