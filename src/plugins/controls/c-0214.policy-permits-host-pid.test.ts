// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0214.policy-permits-host-pid.ts'

const policy = (name: string, spec: object) => object('policy/v1beta1', 'PodSecurityPolicy', { name }, { spec })

controlCases(control, {
  passes: {
    'the policy forbids it': policy('a', { hostPID: false }),
    'one of two forbids it': [policy('a', { hostPID: false }), policy('b', { hostPID: true })],
    'absent means forbidden': policy('a', {}),
  },
  fails: {
    'every policy permits it': {
      objects: [policy('a', { hostPID: true }), policy('b', { hostPID: true })],
      names: ['PodSecurityPolicy/a', 'PodSecurityPolicy/b'],
      failed: ['spec.hostPID'],
      deletes: ['spec.hostPID'],
    },
  },
})
