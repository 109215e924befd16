// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure, Rule } from '#engines/posture/control.ts'
import { namespaceOf } from '#engines/posture/kinds.ts'
import { isRecord, type Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { fieldsOf, recordsOf } from './families/fields.ts'

const bindingKind = 'RoleBinding.rbac.authorization.k8s.io'

/**
 * A role fails unless bindings show that only service accounts hold it: whoever else holds it, or will, has to come
 * from IAM, which no object of the cluster shows.
 */
const rule: Rule = { name: 'review-roles-with-aws-iam-authenticator', joins: [bindingKind], findings }

function* findings({ object }: Subject, world: World): Iterable<Failure> {
  const subjects = world
    .list(bindingKind, namespaceOf(object))
    .filter(
      ({ roleRef }) => isRecord(roleRef) && roleRef['kind'] === 'Role' && roleRef['name'] === object.metadata.name,
    )
    .flatMap(binding => [...recordsOf(binding['subjects'])])
  if (subjects.length > 0 && subjects.every(([, subject]) => fieldsOf(subject)['kind'] === 'ServiceAccount')) return
  yield { evidence: [{ path: 'metadata.name', found: object.metadata.name }] }
}

/** Users of an EKS cluster come from IAM. */
export const control: Control = {
  id: 'C-0232',
  description:
    'Names each role that a user or a group may hold, so that somebody checks that they are identities of AWS IAM.',
  why: 'Users that exist in Kubernetes alone outlive the employee: nobody switches them off when the account in IAM goes.',
  remediation:
    'Map IAM roles to Kubernetes groups by access entries or the IAM authenticator, and bind roles to these groups; AWS CLI 1.16.156 and later get tokens by themselves.',
  test: 'For each role look at the users and groups that its bindings name, and find them in the access entries or the `aws-auth` ConfigMap.',
  rules: [rule],
}
