// SPDX-License-Identifier: Apache-2.0
import { versionSchemeSuite } from '#testing/version-scheme-suite.ts'
import { scheme } from './apk.ts'

versionSchemeSuite(scheme, {
  unreadable: {
    'a branch': 'edge',
    'punctuation first': '-r1',
  },
  ranges: {
    'below the fix': ['1.2.3-r1', '< 1.2.3-r2', true],
    'the fix itself': ['1.2.3-r2', '< 1.2.3-r2', false],
    'a build without its letter': ['2.41-56', '< 2.41-157', true],
    'something behind the build': ['1.2.3-r1.1', '< 1.2.3-r2', undefined],
    'two letters': ['1.1.1aa-r0', '< 1.1.1b-r0', undefined],
    'an unknown suffix': ['1.2_new-r0', '< 1.3-r0', undefined],
    'a constraint that nothing satisfies': ['1.2.3-r1', '< 0', false],
  },
})
