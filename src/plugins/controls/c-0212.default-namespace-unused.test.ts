// SPDX-License-Identifier: Apache-2.0
import { object, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0212.default-namespace-unused.ts'

/** Kinds by rule. */
const kinds: Readonly<Record<string, readonly [apiVersion: string, kind: string, ownName?: string]>> = {
  'rolebinding-in-default-namespace': ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
  'role-in-default-namespace': ['rbac.authorization.k8s.io/v1', 'Role'],
  'configmap-in-default-namespace': ['v1', 'ConfigMap', 'kube-root-ca.crt'],
  'endpoints-in-default-namespace': ['v1', 'Endpoints', 'kubernetes'],
  'persistentvolumeclaim-in-default-namespace': ['v1', 'PersistentVolumeClaim'],
  'podtemplate-in-default-namespace': ['v1', 'PodTemplate'],
  'replicationcontroller-in-default-namespace': ['v1', 'ReplicationController'],
  'service-in-default-namespace': ['v1', 'Service', 'kubernetes'],
  'serviceaccount-in-default-namespace': ['v1', 'ServiceAccount', 'default'],
  'endpointslice-in-default-namespace': ['discovery.k8s.io/v1', 'EndpointSlice', 'kubernetes'],
  'horizontalpodautoscaler-in-default-namespace': ['autoscaling/v2', 'HorizontalPodAutoscaler'],
  'lease-in-default-namespace': ['coordination.k8s.io/v1', 'Lease'],
  'csistoragecapacity-in-default-namespace': ['storage.k8s.io/v1', 'CSIStorageCapacity'],
  'ingress-in-default-namespace': ['networking.k8s.io/v1', 'Ingress'],
  'poddisruptionbudget-in-default-namespace': ['policy/v1', 'PodDisruptionBudget'],
  'resources-secret-in-default-namespace': ['v1', 'Secret'],
}

function casesOf(apiVersion: string, kind: string, ownName?: string) {
  return {
    passes: {
      'a namespace of its own': object(apiVersion, kind, { name: 'web', namespace: 'shop' }),
      ...(ownName !== undefined && {
        'the cluster keeps it there itself': object(apiVersion, kind, { name: ownName, namespace: 'default' }),
      }),
    },
    fails: {
      'the namespace default': {
        objects: object(apiVersion, kind, { name: 'web', namespace: 'default' }),
        failed: ['metadata.namespace'],
        review: ['metadata.namespace'],
        fix: [],
      },
      'no namespace, which means default': {
        objects: object(apiVersion, kind, { name: 'web' }),
        failed: [],
        fix: ['metadata.namespace=YOUR_NAMESPACE'],
      },
    },
  }
}

controlCases(control, {
  ...Object.fromEntries(Object.entries(kinds).map(([rule, args]) => [rule, casesOf(...args)])),
  'pods-in-default-namespace': {
    passes: { 'a namespace of its own': pod() },
    fails: { 'the namespace default': { objects: pod({}, { namespace: 'default' }), failed: ['metadata.namespace'] } },
  },
})
