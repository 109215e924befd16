// SPDX-License-Identifier: Apache-2.0
import { described } from '#testing/builders/cloud.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0251.acr-user-access.ts'

function assigned(...types: readonly string[]) {
  const roleAssignments = types.map(principalType => ({ properties: { principalType } }))
  return described('AKS', { roleAssignments }, 'ListEntitiesForPolicies')
}

controlCases(control, {
  passes: { 'programs alone': assigned('ServicePrincipal'), nobody: assigned() },
  fails: {
    'a person among them': { objects: assigned('ServicePrincipal', 'User'), failed: [] },
    'a group': { objects: assigned('Group') },
  },
  unknown: { 'nothing is known': described('AKS', {}, 'ListEntitiesForPolicies') },
})
