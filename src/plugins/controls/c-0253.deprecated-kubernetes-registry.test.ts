// SPDX-License-Identifier: Apache-2.0
import { container, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0253.deprecated-kubernetes-registry.ts'

const old = container({ image: 'k8s.gcr.io/pause:3.5' })

controlCases(control, {
  passes: {
    'the registry of today': pod(
      { containers: [container({ image: 'registry.k8s.io/pause:3.9' })] },
      { namespace: 'kube-system' },
    ),
    'other namespaces are not looked at': pod({ containers: [old] }),
  },
  fails: {
    'the old registry, also of an init container': {
      objects: pod({ containers: [old], initContainers: [old] }, { namespace: 'kube-system' }),
      failed: ['spec.containers[0].image', 'spec.initContainers[0].image'],
      review: ['spec.containers[0].image', 'spec.initContainers[0].image'],
    },
  },
})
