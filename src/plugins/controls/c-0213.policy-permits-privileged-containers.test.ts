// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0213.policy-permits-privileged-containers.ts'

const policy = (name: string, spec: object) => object('policy/v1beta1', 'PodSecurityPolicy', { name }, { spec })

controlCases(control, {
  passes: {
    'the policy forbids it': policy('a', { privileged: false }),
    'one of two forbids it': [policy('a', { privileged: false }), policy('b', { privileged: true })],
    'absent means forbidden': policy('a', {}),
  },
  fails: {
    'every policy permits it': {
      objects: [policy('a', { privileged: true }), policy('b', { privileged: true })],
      names: ['PodSecurityPolicy/a', 'PodSecurityPolicy/b'],
      failed: ['spec.privileged'],
      deletes: ['spec.privileged'],
    },
  },
})
