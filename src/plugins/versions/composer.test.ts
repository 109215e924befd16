// SPDX-License-Identifier: Apache-2.0
import { versionSchemeSuite } from '#testing/version-scheme-suite.ts'
import { scheme } from './composer.ts'

versionSchemeSuite(scheme, {
  unreadable: {
    'a branch': 'master',
  },
  ranges: {
    below: ['5.4.9', '>=5.4.0,<5.4.10', true],
    'doubled commas say nothing': ['1.5', '>=1.0,,<2.0', true],
    'a development branch is below any number': ['dev-main', '<1.0', true],
  },
})
