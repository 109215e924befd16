// SPDX-License-Identifier: Apache-2.0
import { versionSchemeSuite } from '#testing/version-scheme-suite.ts'
import { scheme } from './maven.ts'

versionSchemeSuite(scheme, {
  unreadable: {},
  ranges: {
    'a build for another Java release is the same version': ['12.4.0.jre8', '< 12.4.0.jre11', false],
    below: ['12.3.9.jre11', '< 12.4.0.jre8', true],
    'a name is not decided': ['feature_x', '< 2.0', undefined],
    'a snapshot of the fix is not the fix': ['2.17.1-SNAPSHOT', '< 2.17.1', true],
  },
  unorderedByReference: {
    because: 'before Maven 4, 1.0.rc < 1 < 1-sp < 1.0.rc: a word behind a dot keeps the zeros before it (MNG-7644)',
    matches: version => /\.[a-z]/i.test(version),
  },
})
