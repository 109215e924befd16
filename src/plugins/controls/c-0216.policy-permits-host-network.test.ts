// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0216.policy-permits-host-network.ts'

const policy = (name: string, spec: object) => object('policy/v1beta1', 'PodSecurityPolicy', { name }, { spec })

controlCases(control, {
  passes: {
    'the policy forbids it': policy('a', { hostNetwork: false }),
    'one of two forbids it': [policy('a', { hostNetwork: false }), policy('b', { hostNetwork: true })],
    'absent means forbidden': policy('a', {}),
  },
  fails: {
    'every policy permits it': {
      objects: [policy('a', { hostNetwork: true }), policy('b', { hostNetwork: true })],
      names: ['PodSecurityPolicy/a', 'PodSecurityPolicy/b'],
      failed: ['spec.hostNetwork'],
      deletes: ['spec.hostNetwork'],
    },
  },
})
