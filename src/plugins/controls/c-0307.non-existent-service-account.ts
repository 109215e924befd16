// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import { namespaceOf } from '#engines/posture/kinds.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { textOf } from './families/fields.ts'

/** Workloads should name service accounts that exist. */
export const control: Control = {
  id: 'C-0307',
  description: 'Finds workloads that name a service account which does not exist in their namespace.',
  why: 'Their pods are not created; and whoever creates an account of that name decides with which rights they run.',
  remediation: 'Create the service account, or correct `serviceAccountName`.',
  test: 'Compare `serviceAccountName` of each pod spec with `kubectl get serviceaccounts -n NAMESPACE`.',
  example: {
    before: 'spec:\n  serviceAccountName: wroker',
    after: 'spec:\n  serviceAccountName: worker',
  },
  rules: [{ name: 'non-existent-service-account', joins: ['ServiceAccount'], findings }],
}

/** Kubernetes creates it in every namespace. */
const always = 'default'

function* findings({ object, workload }: Subject, world: World): Iterable<Failure> {
  const name = textOf(workload?.spec.serviceAccountName)
  if (!workload || name === undefined || name === always) return
  if (world.get('ServiceAccount', namespaceOf(object), name)) return
  const path = `${workload.specPath}.serviceAccountName`
  yield { failedPaths: [path], evidence: [{ path, found: name }] }
}
