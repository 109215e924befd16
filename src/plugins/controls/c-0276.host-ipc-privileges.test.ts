// SPDX-License-Identifier: Apache-2.0
import { deployment, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0276.host-ipc-privileges.ts'

controlCases(control, {
  passes: { 'processes are another control': pod({ hostPID: true }) },
  fails: {
    'IPC is shared': {
      objects: deployment({ hostIPC: true }),
      failed: ['spec.template.spec.hostIPC'],
      deletes: ['spec.template.spec.hostIPC'],
    },
  },
})
