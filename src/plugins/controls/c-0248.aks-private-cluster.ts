// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { cloudRule, fieldJudge } from './families/cloud-description.ts'

const rule = cloudRule('ensure-clusters-are-created-with-private-nodes', 'ClusterDescribe', {
  AKS: fieldJudge({
    path: 'properties.apiServerAccessProfile.enablePrivateCluster',
    isRight: value => value === true,
    missing: 'true',
    within: 'properties',
    fixCommand:
      'az aks create --resource-group GROUP --name NAME --enable-private-cluster --load-balancer-sku standard',
  }),
})

/** Nodes and control plane of an AKS cluster have private addresses. */
export const control: Control = {
  id: 'C-0248',
  description: 'Finds AKS clusters that are not private.',
  why: 'Nodes and API server with public addresses can be attacked from anywhere.',
  remediation: 'Create the cluster with `--enable-private-cluster`: an existing one cannot be changed.',
  test: 'Run `az aks show -n NAME -g GROUP --query "properties.apiServerAccessProfile.enablePrivateCluster"`.',
  rules: [rule],
}
