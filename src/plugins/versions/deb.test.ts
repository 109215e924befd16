// SPDX-License-Identifier: Apache-2.0
import { versionSchemeSuite } from '#testing/version-scheme-suite.ts'
import { scheme } from './deb.ts'

versionSchemeSuite(scheme, {
  unreadable: {
    'an epoch that is no number': 'a:1.0',
    'an upstream version without a digit first': 'r2020-1',
    'a character that dpkg forbids': '1.0/2',
  },
  ranges: {
    'below the fix': ['1.2.3-1', '< 1.2.3-1+deb12u1', true],
    'the fix itself': ['1.2.3-1+deb12u1', '< 1.2.3-1+deb12u1', false],
    'an epoch on one side only counts as 0': ['1.0-1', '< 1:0.5-1', true],
  },
})
