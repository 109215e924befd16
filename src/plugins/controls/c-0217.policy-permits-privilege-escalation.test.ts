// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0217.policy-permits-privilege-escalation.ts'

const policy = (name: string, spec: object) => object('policy/v1beta1', 'PodSecurityPolicy', { name }, { spec })

controlCases(control, {
  passes: {
    'the policy forbids it': policy('a', { allowPrivilegeEscalation: false }),
    'one of two forbids it': [
      policy('a', { allowPrivilegeEscalation: false }),
      policy('b', { allowPrivilegeEscalation: true }),
    ],
  },
  fails: {
    'every policy permits it': {
      objects: [policy('a', { allowPrivilegeEscalation: true }), policy('b', { allowPrivilegeEscalation: true })],
      names: ['PodSecurityPolicy/a', 'PodSecurityPolicy/b'],
      failed: ['spec.allowPrivilegeEscalation'],
      deletes: ['spec.allowPrivilegeEscalation'],
    },
  },
})
