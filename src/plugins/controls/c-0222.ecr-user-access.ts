// SPDX-License-Identifier: Apache-2.0
import type { Control, Finding } from '#engines/posture/control.ts'
import { documentsOf, ecrStatements } from './families/aws-policies.ts'
import { cloudRule } from './families/cloud-description.ts'
import type { Fields } from './families/fields.ts'

const rule = cloudRule('ensure-aws-policies-are-present', 'PolicyVersion', { EKS: findings })

function* findings(data: Fields): Iterable<Finding> {
  const documents = [...documentsOf(data)].map(([arn, document]) => ({ arn, statements: ecrStatements(document) }))
  if (!documents.some(({ statements }) => statements.length > 0))
    yield { evidence: [{ path: 'data.policiesDocuments', missing: 'a policy that limits access to ECR' }] }
  for (const { arn, statements } of documents) {
    const allows = statements.filter(each => each.isAllow).flatMap(each => each.ecrActions)
    const everything = allows.find(action => action === '*' || action.toLowerCase() === 'ecr:*')
    if (everything) yield { evidence: [{ path: `data.policiesDocuments["${arn}"]`, found: everything }] }
  }
}

/** Few may change images in ECR. */
export const control: Control = {
  id: 'C-0222',
  description: 'Finds AWS accounts whose policies say nothing about ECR, or allow everything on it.',
  why: 'Whoever may push replaces an image that the cluster runs: that is code of theirs on your nodes.',
  remediation:
    'Write policies that allow single ECR actions on named repositories, and attach them to the few who publish images.',
  test: 'List the policies of users and roles, and look for `ecr:*` and `*` among their actions.',
  rules: [rule],
}
