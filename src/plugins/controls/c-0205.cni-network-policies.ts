// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { cniRule } from './families/cni.ts'

/** Flannel does not enforce policies without Calico, the one of AWS not without another one. */
const rule = cniRule('ensure-that-the-cni-in-use-supports-network-policies', names => {
  if (names.includes('Flannel')) return names.includes('Calico')
  return !names.includes('aws') || names.length > 1
})

/** The network of the cluster enforces network policies. */
export const control: Control = {
  id: 'C-0205',
  description: 'Finds nodes whose network plug-in ignores network policies.',
  why: 'Policies that nobody enforces give a feeling of separation: every pod reaches every other one.',
  remediation:
    'Use a plug-in that enforces them (Calico, Cilium, Weave …), or add one beside the plug-in that only connects.',
  test: 'Look which plug-in runs (`ls /etc/cni/net.d`, pods in `kube-system`), and try: a policy that denies everything has to stop a connection.',
  rules: [rule],
}
