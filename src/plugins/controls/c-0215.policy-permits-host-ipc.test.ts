// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0215.policy-permits-host-ipc.ts'

const policy = (name: string, spec: object) => object('policy/v1beta1', 'PodSecurityPolicy', { name }, { spec })

controlCases(control, {
  passes: {
    'the policy forbids it': policy('a', { hostIPC: false }),
    'one of two forbids it': [policy('a', { hostIPC: false }), policy('b', { hostIPC: true })],
    'absent means forbidden': policy('a', {}),
  },
  fails: {
    'every policy permits it': {
      objects: [policy('a', { hostIPC: true }), policy('b', { hostIPC: true })],
      names: ['PodSecurityPolicy/a', 'PodSecurityPolicy/b'],
      failed: ['spec.hostIPC'],
      deletes: ['spec.hostIPC'],
    },
  },
})
