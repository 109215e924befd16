// SPDX-License-Identifier: Apache-2.0
import { deployment, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0275.host-pid-privileges.ts'

controlCases(control, {
  passes: { 'IPC is another control': pod({ hostIPC: true }) },
  fails: {
    'processes are shared': {
      objects: deployment({ hostPID: true }),
      failed: ['spec.template.spec.hostPID'],
      deletes: ['spec.template.spec.hostPID'],
    },
  },
})
