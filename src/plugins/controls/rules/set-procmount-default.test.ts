// SPDX-License-Identifier: Apache-2.0
import { container, object, pod } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { rule } from './set-procmount-default.ts'

const server = (flags: string) =>
  object(
    'hostdata.kubescape.cloud/v1beta0',
    'ControlPlaneInfo',
    { name: 'node' },
    {
      data: { APIServerInfo: { cmdLine: `kube-apiserver ${flags}` } },
    },
  )
const on = server('--feature-gates=A=true,ProcMountType=true --profiling=false')
const mounting = (procMount: string) => container({ securityContext: { procMount } })

ruleCases(rule, {
  passes: {
    'the gate is off, so the field has no effect': [
      server('--profiling=false'),
      pod({ containers: [mounting('Unmasked')] }),
    ],
    'the gate is on and the container says Default': [on, pod({ containers: [mounting('Default')] })],
    'nothing is known, and nothing is asked for': pod({ containers: [container({ securityContext: {} })] }),
  },
  fails: {
    'the gate is on and the container asks for all of /proc': {
      objects: [
        on,
        pod({ containers: [mounting('Unmasked')], initContainers: [container({ securityContext: null })] }),
      ],
      failed: [],
      fix: [
        'spec.containers[0].securityContext.procMount=Default',
        'spec.initContainers[0].securityContext.procMount=Default',
      ],
    },
  },
  unknown: { 'the flags of the API server are not known': pod({ containers: [mounting('Unmasked')] }) },
})
