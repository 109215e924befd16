// SPDX-License-Identifier: Apache-2.0
import { versionSchemeSuite } from '#testing/version-scheme-suite.ts'
import { scheme } from './pacman.ts'

versionSchemeSuite(scheme, {
  unreadable: {
    punctuation: '--',
  },
  ranges: {
    'a pkgrel on one side only does not count': ['1.0-2', '<= 1.0', true],
    'epochs on both sides count': ['1:1.0-1', '< 2:0.5-1', true],
  },
})
