// SPDX-License-Identifier: Apache-2.0
import { versionSchemeSuite } from '#testing/version-scheme-suite.ts'
import { scheme } from './fuzzy.ts'

versionSchemeSuite(scheme, {
  unreadable: {
    'a commit': '3f2a9c1d0b7e4c5f6a7b8c9d0e1f2a3b4c5d6e7f',
    'a word': 'stable',
  },
  ranges: {
    'a letter behind the numbers is later': ['1.0.2k', '< 1.0.2', false],
    'a candidate of the fix is not the fix': ['1.2.3-rc1', '< 1.2.3', true],
    'a build of four numbers': ['124.0.6367.155-1', '< 124.0.6367.155', false],
    'a candidate of four numbers': ['6.0.9.5-rc1', '< 6.0.9.5', true],
    'an underscore is a dot': ['3.2.0_1', '< 3.2.1', true],
    'a bound that any version is above': ['0.1', '>= *-2.2.85a, < 2.2.86', true],
    'a version of several words': ['3.0 sp1', '< 3.0 sp2', true],
    'nothing matches below nothing': ['1.0', '< 0', false],
  },
})
