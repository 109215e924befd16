// SPDX-License-Identifier: Apache-2.0
import { object, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0209.administrative-boundaries-by-namespace.ts'

controlCases(control, {
  passes: { 'other objects are not looked at': pod() },
  fails: {
    'each namespace is to be judged': {
      objects: object('v1', 'Namespace', { name: 'shop' }),
      names: ['Namespace/shop'],
      failed: [],
    },
  },
})
