// SPDX-License-Identifier: Apache-2.0
import { pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0016.allow-privilege-escalation.ts'

controlCases(control, {
  passes: {
    'the only container forbids it': pod({
      containers: [{ name: 'app', securityContext: { allowPrivilegeEscalation: false } }],
    }),
  },
  fails: { 'the default allows it': { objects: pod() } },
})
