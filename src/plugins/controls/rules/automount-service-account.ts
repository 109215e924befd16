// SPDX-License-Identifier: Apache-2.0
import type { Evidence, Failure, Rule } from '#engines/posture/control.ts'
import { namespaceOf } from '#engines/posture/kinds.ts'
import type { Subject, Workload } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { evidenceOf, textOf } from '#plugins/controls/families/fields.ts'

/**
 * Pods get the token of their service account unless the pod, or where it is silent the account, says otherwise.
 *
 * The account itself never fails: what it says matters only through the pods. Repairing the pod is safe whatever the
 * account says. Source: Kubernetes "Configure Service Accounts for Pods".
 */
export const rule: Rule = { name: 'automount-service-account', joins: ['ServiceAccount'], findings }

function* findings({ object, workload }: Subject, world: World): Iterable<Failure> {
  if (!workload) return
  const { automountServiceAccountToken: mounts } = workload.spec
  if (mounts === false) return
  const path = `${workload.specPath}.automountServiceAccountToken`
  const fixPaths = [{ path, value: 'false' }]
  const evidence: Evidence[] = [evidenceOf(path, mounts, 'automountServiceAccountToken: false')]
  if (mounts === true) yield { failedPaths: [path], fixPaths, evidence }
  else if (!accountForbids(workload, namespaceOf(object), world)) yield { fixPaths, evidence }
}

function accountForbids({ spec }: Workload, namespace: string, world: World): boolean {
  const name = textOf(spec.serviceAccountName) ?? textOf(spec.serviceAccount) ?? 'default'
  return world.get('ServiceAccount', namespace, name)?.['automountServiceAccountToken'] === false
}
