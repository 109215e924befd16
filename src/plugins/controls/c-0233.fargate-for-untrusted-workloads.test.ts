// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0233.fargate-for-untrusted-workloads.ts'

const node = (name: string) => object('v1', 'Node', { name })

controlCases(control, {
  passes: { 'one node of two is of Fargate': [node('ip-10-0-0-1'), node('fargate-ip-10-0-0-2')] },
  fails: {
    'none is': { objects: [node('a'), node('b')], names: ['Node/a', 'Node/b'], failed: [], fix: [] },
  },
})
