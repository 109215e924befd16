// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0218.policy-permits-root-containers.ts'

const policy = (name: string, spec: object) => object('policy/v1beta1', 'PodSecurityPolicy', { name }, { spec })

controlCases(control, {
  passes: {
    'the policy forbids it': policy('a', { runAsUser: { rule: 'MustRunAsNonRoot' } }),
    'one of two forbids it': [
      policy('a', { runAsUser: { rule: 'MustRunAsNonRoot' } }),
      policy('b', { runAsUser: { rule: 'RunAsAny' } }),
    ],
    'a range above root': policy('a', { runAsUser: { rule: 'MustRunAs', ranges: [{ min: 1, max: 65535 }] } }),
  },
  fails: {
    'every policy permits it': {
      objects: [
        policy('a', { runAsUser: { rule: 'RunAsAny' } }),
        policy('b', { runAsUser: { rule: 'MustRunAs', ranges: [{ min: 1 }, { min: 0 }] } }),
      ],
      names: ['PodSecurityPolicy/a', 'PodSecurityPolicy/b'],
      failed: ['spec.runAsUser.rule'],
      deletes: ['spec.runAsUser.rule'],
    },
  },
})
