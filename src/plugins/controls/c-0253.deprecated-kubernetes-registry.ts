// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { imageFailure, insideOf } from './families/registries.ts'

/** Images of Kubernetes must not come from the registry that is no longer filled. */
export const control: Control = {
  id: 'C-0253',
  description: 'Finds workloads in kube-system with images from k8s.gcr.io.',
  why: 'The registry gets no new images since April 2023: what comes from it misses every repair since, and stops starting when it goes away.',
  remediation: 'Take the image from registry.k8s.io, where the same names are served, and update it.',
  test: 'Look for images that begin with k8s.gcr.io/ in the namespace kube-system.',
  example: {
    before: 'image: k8s.gcr.io/coredns/coredns:v1.8.6',
    after: 'image: registry.k8s.io/coredns/coredns:v1.11.3',
  },
  rules: [
    {
      name: 'rule-identify-old-k8s-registry',
      covers: ({ object, workload }) => workload !== undefined && object.metadata.namespace === 'kube-system',
      findings,
    },
  ],
}

function* findings({ workload }: Subject): Iterable<Failure> {
  for (const at of insideOf(workload, ['k8s.gcr.io'])) yield imageFailure(at)
}
