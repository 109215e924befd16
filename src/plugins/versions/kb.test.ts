// SPDX-License-Identifier: Apache-2.0
import { versionSchemeSuite } from '#testing/version-scheme-suite.ts'
import { scheme } from './kb.ts'

versionSchemeSuite(scheme, {
  unreadable: {
    'a prefix alone': 'KB',
    letters: '4562x',
  },
  ranges: {
    'the article': ['KB4562830', '= 4562830', true],
    another: ['KB4562831', '= 4562830', false],
  },
})
