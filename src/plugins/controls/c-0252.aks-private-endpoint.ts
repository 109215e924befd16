// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { cloudRule, fieldJudge } from './families/cloud-description.ts'

const rule = cloudRule(
  'ensure-clusters-are-created-with-private-endpoint-enabled-and-public-access-disabled',
  'ClusterDescribe',
  {
    AKS: fieldJudge({
      path: 'properties.privateEndpoint.id',
      isRight: value => typeof value === 'string' && value !== '',
      missing: 'the id of a private endpoint',
      within: 'properties',
    }),
  },
)

/** The AKS control plane has a private endpoint. */
export const control: Control = {
  id: 'C-0252',
  description: 'Finds AKS clusters whose control plane has no private endpoint.',
  why: 'Without it every request to the API server crosses the internet, and the public address stays open.',
  remediation: 'Create the cluster as a private one with a private endpoint, and disable public network access.',
  test: 'Run `az aks show -n NAME -g GROUP --query "properties.privateEndpoint"`.',
  rules: [rule],
}
