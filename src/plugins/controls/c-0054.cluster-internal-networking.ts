// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/internal-networking.ts'

/** Pods of a namespace should not be open to the whole cluster. */
export const control: Control = {
  id: 'C-0054',
  description: 'Finds namespaces without a network policy, whose pods every pod of the cluster can reach.',
  why: 'Kubernetes connects all pods with each other by default, so a breach in one application reaches all others, databases and dashboards included.',
  remediation:
    'Define a network policy in the namespace that denies by default, then allow each needed connection by labels.',
  test: 'Run `kubectl get networkpolicies -n NAMESPACE`; without any, and without a cluster-wide Cilium policy that covers it, the namespace fails.',
  example: {
    before: 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop',
    after:
      'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: default-deny\n  namespace: shop\nspec:\n  podSelector: {}\n  policyTypes: [Ingress, Egress]',
  },
  rules: [rule],
}
