// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { policyRule } from './pod-security-policies.ts'

const policy = (name: string, spec: unknown) => object('policy/v1beta1', 'PodSecurityPolicy', { name }, { spec })
const rule = policyRule('psp-deny-hostpid', { path: 'spec.hostPID', permits: ({ hostPID }) => hostPID === true })

ruleCases(rule, {
  passes: {
    'no policy permits it': [policy('a', { hostPID: false }), policy('b', {})],
    'one of two forbids it': [policy('a', { hostPID: true }), policy('b', {})],
    'a damaged policy permits nothing': policy('a', 'hostPID'),
  },
  fails: {
    'all policies permit it': {
      objects: [policy('a', { hostPID: true }), policy('b', { hostPID: true })],
      names: ['PodSecurityPolicy/a', 'PodSecurityPolicy/b'],
      failed: ['spec.hostPID'],
      deletes: ['spec.hostPID'],
      fix: [],
    },
  },
})
