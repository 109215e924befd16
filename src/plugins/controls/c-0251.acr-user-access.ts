// SPDX-License-Identifier: Apache-2.0

import type { Json } from '#domain/kube-object.ts'
import type { Control, Finding } from '#engines/posture/control.ts'
import { cloudRule, cloudValue } from './families/cloud-description.ts'
import type { Fields } from './families/fields.ts'

const rule = cloudRule('list-role-definitions-in-acr', 'ListEntitiesForPolicies', { AKS: findings })

function* findings(data: Fields): Iterable<Finding> {
  const assignments = cloudValue(data, 'roleAssignments')
  if (!Array.isArray(assignments)) {
    yield { unknown: 'the cloud named no role assignments' }
    return
  }
  for (const [i, assignment] of assignments.entries()) {
    const type = cloudValue(assignment, 'properties.principalType')
    if (type === 'ServicePrincipal') continue
    yield { evidence: [{ path: `data.roleAssignments[${i}].properties.principalType`, found: (type ?? null) as Json }] }
  }
}

/** Few people may reach images in ACR. */
export const control: Control = {
  id: 'C-0251',
  description: 'Finds Azure role assignments of people and groups, so that somebody checks who may change images.',
  why: 'Whoever may push replaces an image that the cluster runs: that is code of theirs on your nodes.',
  remediation:
    'Give people AcrPull at most, let pipelines push with an identity of their own, and record an exception once you have checked the list.',
  test: 'Run `az role assignment list --scope REGISTRY_ID`, and ask for each person and group why.',
  rules: [rule],
}
