// SPDX-License-Identifier: Apache-2.0
/** What the image service asks of the cluster, each verb with its reason. */
import type { PermissionRule } from '#domain/permission-rule.ts'

const results = 'spdx.softwarecomposition.kubescape.io'

/** In the whole cluster. Secrets are not among them: whoever posts a command gives the credentials that it needs. */
export const clusterRules: readonly PermissionRule[] = [
  {
    apiGroups: [results],
    resources: ['vulnerabilitymanifestsummaries'],
    verbs: ['get', 'list', 'watch', 'create', 'update'],
    because:
      'counts of containers stand in the namespaces of their workloads; metrics and what is matched again follow them',
  },
  {
    apiGroups: [results],
    resources: ['containerprofiles'],
    verbs: ['get'],
    because: 'a profile tells which of the packages of an image are in use',
  },
  {
    apiGroups: ['kubescape.io'],
    resources: ['clustersecurityexceptions', 'securityexceptions'],
    verbs: ['list', 'watch'],
    because: 'what people have accepted is followed as it changes',
  },
  {
    apiGroups: [''],
    resources: ['namespaces'],
    verbs: ['list', 'watch'],
    because: 'exceptions select namespaces by their labels',
  },
  ...[
    { apiGroups: [''], resources: ['pods', 'replicationcontrollers'] },
    { apiGroups: ['apps'], resources: ['daemonsets', 'deployments', 'replicasets', 'statefulsets'] },
    { apiGroups: ['batch'], resources: ['cronjobs', 'jobs'] },
  ].map(kinds => ({
    ...kinds,
    verbs: ['get'],
    because: 'exceptions select workloads by their labels; read when there is one that does, metadata alone',
  })),
  {
    apiGroups: [''],
    resources: ['events'],
    verbs: ['create', 'patch'],
    because: 'why an image is not scanned is told where its workload is described',
  },
  {
    apiGroups: ['authentication.k8s.io'],
    resources: ['tokenreviews'],
    verbs: ['create'],
    because: 'who posts commands is asked for',
  },
]

/** In the namespace of the operator. */
export const ownNamespaceRules: readonly PermissionRule[] = [
  {
    apiGroups: [results],
    resources: ['openvulnerabilityexchangecontainers', 'sbomsyftfiltereds', 'sbomsyfts', 'vulnerabilitymanifests'],
    verbs: ['get', 'create', 'update'],
    because:
      'what is in images, and what of it is vulnerable or in use, is kept and read again instead of being fetched again',
  },
]
