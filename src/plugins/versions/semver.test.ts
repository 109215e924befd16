// SPDX-License-Identifier: Apache-2.0
import { versionSchemeSuite } from '#testing/version-scheme-suite.ts'
import { scheme } from './semver.ts'

versionSchemeSuite(scheme, {
  unreadable: {
    'a branch': 'main',
    'a range': '^1.2.3',
  },
  ranges: {
    'in the middle': ['1.5.0', '>= 1.0.0, < 2.0.0', true],
    'a pre-release of the fix is not the fix': ['2.0.0-rc.1', '>= 1.0.0, < 2.0.0', true],
    'a fourth number is not decided': ['1.2.3.4', '< 1.2.5', undefined],
  },
})
