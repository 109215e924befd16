// SPDX-License-Identifier: Apache-2.0
import type { Json } from '#domain/kube-object.ts'
import type { Failure, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { ownField, recordsOf } from '#plugins/controls/families/fields.ts'

/** Service accounts named `default` hold no roles but those that Kubernetes itself binds. */
export const rule: Rule = { name: 'ensure-default-service-accounts-has-only-default-roles', findings }

function* findings({ object }: Subject): Iterable<Failure> {
  if (ownField(object.metadata.labels, 'kubernetes.io/bootstrapping') === 'rbac-defaults') return
  for (const [i, subject] of recordsOf(object['subjects'])) {
    if (subject['kind'] !== 'ServiceAccount' || subject['name'] !== 'default') continue
    const path = `subjects[${i}]`
    yield { failedPaths: [path], deletePaths: [path], evidence: [{ path, found: subject as Json }] }
  }
}
