// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { cloudRule, fieldJudge } from './families/cloud-description.ts'

const rule = cloudRule('restrict-access-to-the-control-plane-endpoint', 'ClusterDescribe', {
  AKS: fieldJudge({
    path: 'properties.apiServerAccessProfile.authorizedIPRanges',
    isRight: value => Array.isArray(value) && value.length > 0,
    missing: 'the ranges that need access',
    within: 'properties',
    fixCommand: 'az aks update -n NAME -g GROUP --api-server-authorized-ip-ranges 203.0.113.5/32',
  }),
})

/** The AKS control plane is reached from known addresses. */
export const control: Control = {
  id: 'C-0247',
  description: 'Finds AKS clusters without authorised address ranges for the API server.',
  why: 'Anybody on the internet can try stolen credentials and holes in the API server.',
  remediation: 'Run `az aks update -n NAME -g GROUP --api-server-authorized-ip-ranges 203.0.113.5/32`.',
  test: 'Run `az aks show -n NAME -g GROUP --query "properties.apiServerAccessProfile.authorizedIpRanges"`.',
  rules: [rule],
}
