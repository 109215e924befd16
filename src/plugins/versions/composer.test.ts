// SPDX-License-Identifier: Apache-2.0
import { versionSchemeSuite } from '#testing/version-scheme-suite.ts'
import { scheme } from './composer.ts'

versionSchemeSuite(scheme, {
  unreadable: {
    'a branch': 'master',
  },
  ranges: {
    below: ['5.4.9', '>=5.4.0,<5.4.10', true],
    'numbers that are not there are zeros': ['7.65', '>=7,<7.65.0', false],
    'a candidate is below its release, however short': ['4.0.0-RC20', '>=4,<4.4.0', false],
    'doubled commas say nothing': ['1.5', '>=1.0,,<2.0', true],
    'a development branch is below any number': ['dev-main', '<1.0', true],
  },
})
