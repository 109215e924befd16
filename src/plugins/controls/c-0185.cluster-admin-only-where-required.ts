// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { everything, powerFindings } from './families/rbac-rules.ts'

const rule: Rule = { name: 'cluster-admin-role', findings }

function* findings({ grant }: Subject): Iterable<Failure> {
  if (grant?.binding.kind !== 'ClusterRoleBinding' || grant.role.metadata.name !== 'cluster-admin') return
  yield* powerFindings(grant, [everything], 'deletePaths')
}

/** Who is cluster-admin. */
export const control: Control = {
  id: 'C-0185',
  description: 'Finds subjects that a ClusterRoleBinding makes cluster-admin.',
  why: 'Everybody with that role can read every secret, change every object and give themselves any further permission.',
  remediation: 'Remove the binding, or bind a smaller role; keep the binding of `system:masters` for emergencies.',
  test: 'List the bindings: `kubectl get clusterrolebindings -o wide | grep cluster-admin`, and ask for each subject why.',
  rules: [rule],
}
