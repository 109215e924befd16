// SPDX-License-Identifier: Apache-2.0
import { versionSchemeSuite } from '#testing/version-scheme-suite.ts'
import { scheme } from './bitnami.ts'

versionSchemeSuite(scheme, {
  unreadable: {
    'a name': 'stable',
  },
  ranges: {
    'a revision mends nothing': ['1.2.3-9', '< 1.2.4', true],
    'a revision of the fix is the fix': ['1.2.4-0', '< 1.2.4', false],
  },
})
