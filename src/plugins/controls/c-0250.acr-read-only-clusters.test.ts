// SPDX-License-Identifier: Apache-2.0
import { described } from '#testing/builders/cloud.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0250.acr-read-only-clusters.ts'

function assigned(principalType: string, roleDefinitionId = 'role-1') {
  const roleAssignments = [{ properties: { principalType, roleDefinitionId } }]
  return described('AKS', { roleAssignments }, 'ListEntitiesForPolicies')
}

function role(...actions: readonly string[]) {
  const roleDefinitions = [{ id: 'role-1', properties: { roleName: 'AcrX', permissions: [{ actions }] } }]
  return described('AKS', { roleDefinitions }, 'PolicyVersion')
}

const pull = 'Microsoft.ContainerRegistry/registries/pull/read'

controlCases(control, {
  passes: {
    'it may pull': [assigned('ServicePrincipal'), role(pull)],
    'a person may push': [assigned('User'), role('*')],
  },
  fails: {
    'it may push': {
      objects: [assigned('ServicePrincipal'), role(pull, 'Microsoft.ContainerRegistry/registries/push/write')],
      names: ['ListEntitiesForPolicies/shop'],
      failed: [],
    },
    'it may do anything': { objects: [assigned('ServicePrincipal'), role('*')] },
  },
  unknown: {
    'the role is not known': assigned('ServicePrincipal'),
    'nothing is known': described('AKS', {}, 'ListEntitiesForPolicies'),
  },
})
