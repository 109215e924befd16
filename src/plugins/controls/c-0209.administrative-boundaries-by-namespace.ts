// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'

/** Lists namespaces, so that a person judges whether they separate what has to be separate. */
export const control: Control = {
  id: 'C-0209',
  description: 'Lists the namespaces of the cluster as the boundaries that are drawn in it.',
  why: 'Permissions, quotas and policies follow namespaces: what shares one without need shares its fate.',
  remediation: 'Give each application and team namespaces of its own, and remove those that nobody needs.',
  test: 'Run `kubectl get namespaces` and ask of each whom it belongs to and what shares it.',
  rules: [{ name: 'list-all-namespaces', findings }],
}

function* findings({ object }: Subject): Iterable<Failure> {
  yield { evidence: [{ path: 'metadata.name', found: object.metadata.name }] }
}
