// SPDX-License-Identifier: Apache-2.0
import { versionSchemeSuite } from '#testing/version-scheme-suite.ts'
import { scheme } from './pep440.ts'

versionSchemeSuite(scheme, {
  unreadable: {},
  ranges: {
    'a local build of an affected version is affected': ['1.0+ubuntu1', '<= 1.0', true],
    'a local bound counts': ['1.0+a.1', '< 1.0+a.2', true],
    'a version older than the specification is not decided': ['1.5-foo', '>= 1.0, < 2.0', undefined],
    'a pre-release of the fix is not the fix': ['2.0rc1', '< 2.0', true],
    'any of several versions': ['1.4', '= 1.3 || = 1.4', true],
  },
})
