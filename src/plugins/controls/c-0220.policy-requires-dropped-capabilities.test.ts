// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0220.policy-requires-dropped-capabilities.ts'

const policy = (name: string, spec: object) => object('policy/v1beta1', 'PodSecurityPolicy', { name }, { spec })

controlCases(control, {
  passes: {
    'the policy forbids it': policy('a', { requiredDropCapabilities: ['NET_RAW'] }),
    'one of two forbids it': [policy('a', { requiredDropCapabilities: ['NET_RAW'] }), policy('b', {})],
  },
  fails: {
    'every policy permits it': {
      objects: [policy('a', {}), policy('b', { requiredDropCapabilities: [] })],
      names: ['PodSecurityPolicy/a', 'PodSecurityPolicy/b'],
      failed: [],
      fix: ['spec.requiredDropCapabilities[0]=ALL'],
    },
  },
})
