// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { cniRule } from './families/cni.ts'

const rule = cniRule(
  'ensure-network-policy-is-enabled-eks',
  names => names.includes('Calico') || names.includes('Cilium'),
)

/** EKS nodes enforce network policies. */
export const control: Control = {
  id: 'C-0230',
  description: 'Finds EKS nodes that run neither Calico nor Cilium.',
  why: 'Policies that nobody enforces give a feeling of separation: every pod reaches every other one.',
  remediation:
    'Install Calico or Cilium, or switch the network policies of the VPC plug-in on and record an exception.',
  test: 'Look which plug-in runs (`kubectl get pods -n kube-system`), and try: a policy that denies everything has to stop a connection.',
  rules: [rule],
}
