// SPDX-License-Identifier: Apache-2.0
import { deployment, pod } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { hostNamespaceRule } from './host-namespaces.ts'

ruleCases(hostNamespaceRule('host-pid-ipc-privileges', ['hostPID', 'hostIPC']), {
  passes: {
    'nothing is shared by default': pod(),
    'another namespace is another control': pod({ hostNetwork: true, hostPID: false }),
  },
  fails: {
    'both are shared': {
      objects: deployment({ hostPID: true, hostIPC: true }),
      failed: ['spec.template.spec.hostPID', 'spec.template.spec.hostIPC'],
      deletes: ['spec.template.spec.hostPID', 'spec.template.spec.hostIPC'],
      fix: [],
    },
  },
})
