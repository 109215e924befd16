// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { parseImageName, repositoryOf } from './families/image-names.ts'
import { imageFailure } from './families/registries.ts'

/** The ingress-nginx controller gets no repairs any more. */
export const control: Control = {
  id: 'C-0292',
  description:
    'Finds workloads that run the ingress-nginx controller of the Kubernetes community, which ended in March 2026.',
  why: 'It stands at the edge of the cluster and may read Secrets; a hole found after its end stays open.',
  remediation:
    'Move to a maintained controller, or to an implementation of the Gateway API (`ingress2gateway` translates).',
  test: 'Look for images of `ingress-nginx/controller` in Deployments, DaemonSets and StatefulSets.',
  rules: [{ name: 'detect-nginx-ingress-controller-eol', covers: ({ workload }) => workload !== undefined, findings }],
}

const repositories = /(?:^|\/)ingress-nginx\/controller|^(?:k8s\.gcr\.io|registry\.k8s\.io)\/ingress-nginx/

function* findings({ workload }: Subject): Iterable<Failure> {
  for (const at of workload?.containers ?? []) {
    const name = parseImageName(at.container.image)
    if (name && repositories.test(repositoryOf(name))) yield imageFailure(at)
  }
}
