// SPDX-License-Identifier: Apache-2.0
import { cronJob, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0038.host-pid-ipc-privileges.ts'

controlCases(control, {
  passes: { 'the pod has namespaces of its own': pod({ hostPID: false }) },
  fails: {
    'it shares the IPC namespace': {
      objects: cronJob({ hostIPC: true }),
      failed: ['spec.jobTemplate.spec.template.spec.hostIPC'],
      deletes: ['spec.jobTemplate.spec.template.spec.hostIPC'],
    },
  },
})
