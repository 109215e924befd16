// SPDX-License-Identifier: Apache-2.0

import type { Json } from '#domain/kube-object.ts'
import type { Control, Finding } from '#engines/posture/control.ts'
import type { World } from '#engines/posture/world.ts'
import { cloudRule, cloudValue, descriptionKind } from './families/cloud-description.ts'
import { type Fields, fieldsOf, listOf, textsOf } from './families/fields.ts'

const rolesKind = descriptionKind('PolicyVersion', 'AKS')

const rule = cloudRule(
  'ensure-service-principle-has-read-only-permissions',
  'ListEntitiesForPolicies',
  { AKS: findings },
  [rolesKind],
)

function* findings(data: Fields, world: World): Iterable<Finding> {
  const assignments = cloudValue(data, 'roleAssignments')
  if (!Array.isArray(assignments)) {
    yield { unknown: 'the cloud named no role assignments' }
    return
  }
  const roles = world.list(rolesKind).flatMap(each => listOf(fieldsOf(each['data'])['roleDefinitions']))
  for (const [i, assignment] of assignments.entries()) {
    if (cloudValue(assignment, 'properties.principalType') !== 'ServicePrincipal') continue
    const id = cloudValue(assignment, 'properties.roleDefinitionId')
    const role = roles.find(each => cloudValue(each, 'id') === id)
    const path = `data.roleAssignments[${i}].properties.roleDefinitionId`
    if (role === undefined) yield { unknown: `the role of the service principal at ${path} is not known` }
    else if (!readsOnly(role))
      yield { evidence: [{ path, found: (cloudValue(role, 'properties.roleName') ?? null) as Json }] }
  }
}

function readsOnly(role: unknown): boolean {
  return listOf(cloudValue(role, 'properties.permissions'))
    .flatMap(permission => textsOf(cloudValue(permission, 'actions')))
    .every(action => action.endsWith('read'))
}

/** Clusters may pull images from ACR, not push them. */
export const control: Control = {
  id: 'C-0250',
  description: 'Finds service principals whose Azure role allows more than reading.',
  why: 'A cluster, or a pod that gets at its credentials, can then replace images for everybody who pulls them.',
  remediation: 'Assign AcrPull to the identity of the cluster, and take wider roles such as Contributor away.',
  test: 'Run `az role assignment list --all --query "[?principalType==\'ServicePrincipal\']"`, and look at the actions of each role.',
  rules: [rule],
}
