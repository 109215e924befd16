// SPDX-License-Identifier: Apache-2.0
import { cronJob } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { rule } from './pods-in-default-namespace.ts'

ruleCases(rule, {
  passes: { 'a namespace of its own': cronJob() },
  fails: {
    'the namespace default': { objects: cronJob({}, { namespace: 'default' }), failed: ['metadata.namespace'] },
  },
})
