// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/internal-networking.ts'

/** Namespaces should not let anybody map their network. */
export const control: Control = {
  id: 'C-0049',
  description: 'Finds namespaces in which a pod can scan the network because no network policy is defined.',
  why: 'The first thing an intruder does is to look around: without policies one pod can try every port of every other pod and learn what runs where.',
  remediation:
    'Define a network policy in the namespace that denies by default, then allow the connections that are needed.',
  test: 'Run `kubectl get networkpolicies -n NAMESPACE`, and look for cluster-wide Cilium policies that cover the namespace.',
  example: {
    before: 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop',
    after:
      'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: default-deny\n  namespace: shop\nspec:\n  podSelector: {}\n  policyTypes: [Ingress, Egress]',
  },
  rules: [rule],
}
