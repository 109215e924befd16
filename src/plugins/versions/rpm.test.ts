// SPDX-License-Identifier: Apache-2.0
import { versionSchemeSuite } from '#testing/version-scheme-suite.ts'
import { scheme } from './rpm.ts'

versionSchemeSuite(scheme, {
  unreadable: {},
  ranges: {
    'an epoch that only the advisory has does not count': ['1.0-1', '< 1:1.0-2', true],
    'an epoch that only the package has does not count': ['1:1.0-3', '< 1.0-2', false],
    'epochs on both sides count': ['0:9.0-1', '< 1:1.0-2', true],
    'punctuation alone decides nothing': ['_+', '< 1.0', undefined],
    'a snapshot after the release is newer': ['1.0^git1-1', '< 1.0-2', false],
  },
})
