// SPDX-License-Identifier: Apache-2.0
import type { Control, Finding } from '#engines/posture/control.ts'
import { cloudEvidence, cloudRule, cloudValue } from './families/cloud-description.ts'
import type { Fields } from './families/fields.ts'

/** Policy engines by network plug-in. */
const engines: Readonly<Record<string, readonly unknown[]>> = {
  azure: ['azure', 'calico', 'cilium'],
  kubenet: ['calico'],
}

const rule = cloudRule('rule-cni-enabled-aks', 'ClusterDescribe', { AKS: findings })

function* findings(data: Fields): Iterable<Finding> {
  const plugin = cloudValue(data, 'properties.networkProfile.networkPlugin')
  if (plugin === 'none') {
    yield { unknown: 'the cluster brings a network plug-in of its own' }
    return
  }
  const path = 'properties.networkProfile.networkPolicy'
  const known = typeof plugin === 'string' && Object.hasOwn(engines, plugin) ? engines[plugin] : []
  if (!known?.includes(cloudValue(data, path)))
    yield { evidence: [cloudEvidence(data, path, 'azure, calico or cilium')] }
}

/** AKS nodes enforce network policies. */
export const control: Control = {
  id: 'C-0240',
  description: 'Finds AKS clusters without a network policy engine.',
  why: 'Policies that nobody enforces give a feeling of separation: every pod reaches every other one.',
  remediation:
    'Create the cluster with `--network-policy azure`, `calico` or `cilium`; existing clusters can be moved to Cilium.',
  test: 'Run `az aks show -n NAME -g GROUP --query "properties.networkProfile"`.',
  rules: [rule],
}
