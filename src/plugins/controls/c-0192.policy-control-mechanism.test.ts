// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { controlCases, type RuleCases } from '#testing/control-cases.ts'
import { control } from './c-0192.policy-control-mechanism.ts'

const cases: RuleCases = {
  passes: {
    'a level is named': object('v1', 'Namespace', {
      name: 'shop',
      labels: { 'pod-security.kubernetes.io/enforce': 'baseline' },
    }),
  },
  fails: {
    'nothing judges pods': {
      objects: object('v1', 'Namespace', { name: 'shop' }),
      fix: ['metadata.labels[pod-security.kubernetes.io/enforce]=YOUR_VALUE'],
    },
  },
}

controlCases(control, { 'pod-security-admission-applied-1': cases, 'pod-security-admission-applied-2': cases })
