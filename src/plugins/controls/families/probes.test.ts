// SPDX-License-Identifier: Apache-2.0
import { container, deployment, pod } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { probeRule } from './probes.ts'

const probed = { livenessProbe: { tcpSocket: { port: 8080 } } }

ruleCases(probeRule('configured-liveness-probe', 'livenessProbe'), {
  passes: {
    'a plain init container may not have a probe': pod({
      containers: [container(probed)],
      initContainers: [container()],
      ephemeralContainers: [container()],
    }),
  },
  fails: {
    'a container has another probe only': {
      objects: deployment({ containers: [container({ readinessProbe: {} })] }),
      failed: [],
      fix: ['spec.template.spec.containers[0].livenessProbe=YOUR_VALUE'],
    },
    'a sidecar runs as long as the pod': {
      objects: pod({ containers: [container(probed)], initContainers: [container({ restartPolicy: 'Always' })] }),
      fix: ['spec.initContainers[0].livenessProbe=YOUR_VALUE'],
    },
  },
})
