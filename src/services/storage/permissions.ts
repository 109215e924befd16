// SPDX-License-Identifier: Apache-2.0
/** What storage asks of the cluster that it serves, each verb with its reason. */
import type { PermissionRule } from '#domain/permission-rule.ts'
import { apiServiceName, defaultSecretName } from './certificate/serving-certificate.ts'
import { cleanupLease } from './cleanup/cleanup.ts'

const read = ['get', 'list', 'watch'] as const

/** In the whole cluster. */
export const clusterRules: readonly PermissionRule[] = [
  {
    apiGroups: [''],
    resources: ['namespaces'],
    verbs: read,
    because: 'nothing is stored where no namespace is, and what a namespace leaves behind is removed',
  },
  {
    apiGroups: [''],
    resources: ['pods', 'nodes', 'replicationcontrollers'],
    verbs: read,
    because: 'results about images that nobody runs any more, and what is gone, are removed',
  },
  {
    apiGroups: ['apps', 'batch'],
    resources: ['deployments', 'replicasets', 'statefulsets', 'daemonsets', 'jobs', 'cronjobs'],
    verbs: read,
    because: 'so are results about workloads that are gone',
  },
  {
    apiGroups: ['rbac.authorization.k8s.io'],
    resources: ['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'],
    verbs: read,
    because: 'so are results about roles and bindings that are gone',
  },
  {
    apiGroups: ['authentication.k8s.io'],
    resources: ['tokenreviews'],
    verbs: ['create'],
    because: 'who calls without the API server between',
  },
  {
    apiGroups: ['authorization.k8s.io'],
    resources: ['subjectaccessreviews'],
    verbs: ['create'],
    because: 'what such a caller may do',
  },
  {
    apiGroups: ['apiregistration.k8s.io'],
    resources: ['apiservices'],
    resourceNames: [apiServiceName],
    verbs: [...read, 'patch'],
    because: 'the API server is told of a new authority before a certificate of it is served',
  },
]

/** In the namespace of the operator. */
export const ownNamespaceRules: readonly PermissionRule[] = [
  {
    apiGroups: [''],
    resources: ['secrets'],
    verbs: ['create'],
    because: 'authority and certificate are made at the first start; RBAC cannot bind this verb to a name',
  },
  {
    apiGroups: [''],
    resources: ['secrets'],
    resourceNames: [defaultSecretName],
    verbs: [...read, 'update'],
    because: 'authority and certificate, on which replicas agree and which are replaced in time',
  },
  {
    apiGroups: ['coordination.k8s.io'],
    resources: ['leases'],
    verbs: ['create'],
    because: 'one replica sweeps; RBAC cannot bind this verb to a name',
  },
  {
    apiGroups: ['coordination.k8s.io'],
    resources: ['leases'],
    resourceNames: [cleanupLease],
    verbs: ['get', 'update'],
    because: 'one replica sweeps, and another when it is gone',
  },
]

/** In `kube-system`. */
export const kubeSystemRules: readonly PermissionRule[] = [
  {
    apiGroups: [''],
    resources: ['configmaps'],
    resourceNames: ['extension-apiserver-authentication'],
    verbs: read,
    because: 'by whose certificate the API server is known',
  },
]
