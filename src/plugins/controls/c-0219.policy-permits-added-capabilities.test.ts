// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0219.policy-permits-added-capabilities.ts'

const policy = (name: string, spec: object) => object('policy/v1beta1', 'PodSecurityPolicy', { name }, { spec })

controlCases(control, {
  passes: {
    'the policy forbids it': policy('a', { allowedCapabilities: [] }),
    'one of two forbids it': [policy('a', { allowedCapabilities: [] }), policy('b', { allowedCapabilities: ['*'] })],
    'absent means none': policy('a', {}),
  },
  fails: {
    'every policy permits it': {
      objects: [policy('a', { allowedCapabilities: ['*'] }), policy('b', { allowedCapabilities: ['NET_ADMIN'] })],
      names: ['PodSecurityPolicy/a', 'PodSecurityPolicy/b'],
      failed: ['spec.allowedCapabilities'],
      deletes: ['spec.allowedCapabilities'],
    },
  },
})
