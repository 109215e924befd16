// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { notInDefaultNamespace } from './families/default-namespace.ts'
import { rule as pods } from './rules/pods-in-default-namespace.ts'

/** One rule for each kind, as reports and exceptions name them. */
const names: readonly string[] = [
  'rolebinding-in-default-namespace',
  'role-in-default-namespace',
  'configmap-in-default-namespace',
  'endpoints-in-default-namespace',
  'persistentvolumeclaim-in-default-namespace',
  'podtemplate-in-default-namespace',
  'replicationcontroller-in-default-namespace',
  'service-in-default-namespace',
  'serviceaccount-in-default-namespace',
  'endpointslice-in-default-namespace',
  'horizontalpodautoscaler-in-default-namespace',
  'lease-in-default-namespace',
  'csistoragecapacity-in-default-namespace',
  'ingress-in-default-namespace',
  'poddisruptionbudget-in-default-namespace',
  'resources-secret-in-default-namespace',
]

/** What Kubernetes keeps in `default` (its own service), or in every namespace; nobody can take it away. */
const kept: Readonly<Record<string, readonly string[]>> = {
  'service-in-default-namespace': ['kubernetes'],
  'endpoints-in-default-namespace': ['kubernetes'],
  'endpointslice-in-default-namespace': ['kubernetes'],
  'serviceaccount-in-default-namespace': ['default'],
  'configmap-in-default-namespace': ['kube-root-ca.crt'],
}

/** Nothing of value stands in the namespace `default`. */
export const control: Control = {
  id: 'C-0212',
  description:
    'Finds namespaced objects of every kind that stand in the namespace `default`, or that name none and are applied there.',
  why: 'What stands in `default` belongs to nobody: network policies, quotas and roles for it hit everything that others put there by omission.',
  remediation: 'Give every application a namespace, name it in the manifest, and forbid creating objects in `default`.',
  test: 'Run `kubectl get all,cm,secret,sa,ing,pvc,role,rolebinding -n default`: besides the service `kubernetes` and what the cluster creates itself it has to be empty.',
  example: {
    before: 'metadata:\n  name: settings\n  namespace: default',
    after: 'metadata:\n  name: settings\n  namespace: shop',
  },
  rules: [...names.map(name => notInDefaultNamespace(name, kept[name])), pods],
}
