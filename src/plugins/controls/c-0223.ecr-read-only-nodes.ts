// SPDX-License-Identifier: Apache-2.0
import type { Control, Finding } from '#engines/posture/control.ts'
import type { World } from '#engines/posture/world.ts'
import { documentsOf, ecrStatements, type Statement } from './families/aws-policies.ts'
import { cloudRule, cloudValue, descriptionKind } from './families/cloud-description.ts'
import { type Fields, fieldsOf, listOf, textOf } from './families/fields.ts'

const policiesKind = descriptionKind('PolicyVersion', 'EKS')

/** What pulling an image needs. Source: Amazon ECR, "Pulling an image". */
const pulling: readonly string[] = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:GetAuthorizationToken',
  'ecr:GetDownloadUrlForLayer',
]

const rule = cloudRule(
  'ensure_nodeinstancerole_has_right_permissions_for_ecr',
  'ListEntitiesForPolicies',
  { EKS: findings },
  [policiesKind],
)

function* findings(data: Fields, world: World): Iterable<Finding> {
  const documents = new Map(world.list(policiesKind).flatMap(each => [...documentsOf(fieldsOf(each['data']))]))
  for (const [arn, policy] of Object.entries(fieldsOf(cloudValue(data, 'rolesPolicies')))) {
    const isOfNodes = listOf(cloudValue(policy, 'PolicyRoles')).some(role =>
      textOf(cloudValue(role, 'RoleName'))?.includes('NodeInstance'),
    )
    if (!isOfNodes) continue
    const document = documents.get(arn)
    if (document === undefined) yield { unknown: `the document of the policy ${arn} is not known` }
    for (const statement of ecrStatements(document)) {
      if (pullsOnly(statement)) continue
      yield { evidence: [{ path: `data.rolesPolicies["${arn}"]`, found: statement.ecrActions }] }
    }
  }
}

function pullsOnly({ isAllow, ecrActions }: Statement): boolean {
  return !isAllow || ecrActions.every(action => pulling.includes(action))
}

/** Nodes may pull images from ECR, not push them. */
export const control: Control = {
  id: 'C-0223',
  description: 'Finds roles of nodes that may do more on ECR than pull images.',
  why: 'A node, or a pod that gets at its credentials, can then replace images for the whole cluster.',
  remediation:
    'Attach AmazonEC2ContainerRegistryPullOnly, or a policy with the four actions that pulling needs, to the role of the nodes.',
  test: 'List the policies of each role with NodeInstance in its name, and look at their ECR actions.',
  rules: [rule],
}
