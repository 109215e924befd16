// SPDX-License-Identifier: Apache-2.0
import { versionSchemeSuite } from '#testing/version-scheme-suite.ts'
import { scheme } from './jvm.ts'

versionSchemeSuite(scheme, {
  unreadable: {
    'a name': 'openjdk',
  },
  ranges: {
    'an update below the fix': ['1.8.0_292', '< 8.0.302', true],
    'the fix': ['1.8.0_302-b08', '< 8.0.302', false],
    'an old bound': ['1.7.0_79', '< 1.7.0_80', true],
  },
})
