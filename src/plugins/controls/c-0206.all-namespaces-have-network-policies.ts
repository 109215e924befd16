// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/internal-networking.ts'

/** Every namespace should have network policies. */
export const control: Control = {
  id: 'C-0206',
  description: 'Finds namespaces in which no network policy is defined.',
  why: 'Where a policy is missing, traffic is not isolated at all: what runs in the namespace trusts whatever else the cluster runs.',
  remediation: 'Create network policies in each namespace, beginning with one that denies everything.',
  test: 'Run `kubectl get networkpolicies -A` and compare with the list of namespaces.',
  example: {
    before: 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop',
    after:
      'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: default-deny\n  namespace: shop\nspec:\n  podSelector: {}\n  policyTypes: [Ingress, Egress]',
  },
  rules: [rule],
}
