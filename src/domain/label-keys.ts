// SPDX-License-Identifier: Apache-2.0
/** Keys and values of the labels and annotations that result objects carry; the same as upstream's. */

/** Labels and annotations of results. Which of the two a key is used as is told where it is set. */
export const labelKeys = {
  apiGroup: 'kubescape.io/workload-api-group',
  apiVersion: 'kubescape.io/workload-api-version',
  namespace: 'kubescape.io/workload-namespace',
  kind: 'kubescape.io/workload-kind',
  name: 'kubescape.io/workload-name',
  containerName: 'kubescape.io/workload-container-name',
  containerType: 'kubescape.io/workload-container-type',
  resourceVersion: 'kubescape.io/workload-resource-version',
  instanceId: 'kubescape.io/instance-id',
  templateHash: 'kubescape.io/instance-template-hash',
  wlid: 'kubescape.io/wlid',
  imageId: 'kubescape.io/image-id',
  imageName: 'kubescape.io/image-name',
  imageTag: 'kubescape.io/image-tag',
  context: 'kubescape.io/context',
  status: 'kubescape.io/status',
  /** Why the status is what it is: one sentence; of an SBOM that is too large the word that upstream has for it. */
  statusReason: 'kubescape.io/status-reason',
  /** Ours: the sentence, where the reason is a word. */
  statusMessage: 'kubescape.io/status-message',
  completion: 'kubescape.io/completion',
  resourceSize: 'kubescape.io/resource-size',
  syncChecksum: 'kubescape.io/sync-checksum',
  managedBy: 'kubescape.io/managed-by',
  userDefinedProfile: 'kubescape.io/user-defined-profile',
  learningPeriod: 'kubescape.io/learning-period',
  reportSeriesId: 'kubescape.io/report-series-id',
  reportTimestamp: 'kubescape.io/report-timestamp',
  previousReportTimestamp: 'kubescape.io/previous-report-timestamp',
  otelSpanId: 'kubescape.io/otel-span-id',
  otelTraceparent: 'kubescape.io/otel-traceparent',
  sbomType: 'kubescape.io/sbom-type',
  toolVersion: 'kubescape.io/tool-version',
  scanId: 'kubescape.io/scan-id',
  tier: 'kubescape.io/tier',
  cluster: 'kubescape.io/cluster',
  hostId: 'kubescape.io/host-id',
  hostType: 'kubescape.io/host-type',
  region: 'kubescape.io/region',
  cloudAccount: 'kubescape.io/cloud-account-identifier',
  nodeName: 'kubescape.io/node-name',
  timestamp: 'kubescape.io/timestamp',
  cveMatchingMode: 'kubescape.io/cve-matching-mode',
  vendorTrustedMatch: 'kubescape.io/vendor-trusted-match',
  rbacResource: 'kubescape.io/rbac-resource',
  roleName: 'kubescape.io/role-name',
  roleNamespace: 'kubescape.io/role-namespace',
  roleBindingName: 'kubescape.io/rolebinding-name',
  roleBindingNamespace: 'kubescape.io/rolebinding-namespace',
  clusterRoleName: 'kubescape.io/clusterrole-name',
  clusterRoleBindingName: 'kubescape.io/clusterrolebinding-name',
  profileKind: 'kubescape.io/profile-kind',
  /** Ours: of how many container profiles an application profile or a network neighbourhood is made. */
  profileParts: 'kubescape.io/profile-parts',
  mergedSourceProfile: 'kubescape.io/merged-source-ug-ap',
  mergedSourceProfileVersion: 'kubescape.io/merged-source-ug-ap-rv',
  mergedSourceNeighborhood: 'kubescape.io/merged-source-ug-nn',
  mergedSourceNeighborhoodVersion: 'kubescape.io/merged-source-ug-nn-rv',
} as const

/** How far an SBOM or a profile has come, in the annotation `status`. */
export const resultStatuses = [
  'initializing',
  'ready',
  'completed',
  'incomplete',
  'unauthorize',
  'missing-runtime',
  'too-large',
  'failed',
  'unsupported-schema',
] as const
export type ResultStatus = (typeof resultStatuses)[number]

/** Statuses of profiles that have something to say. */
export const tellingStatuses: readonly string[] = ['ready', 'completed'] satisfies readonly ResultStatus[]

/** Whether a profile saw its container from the start, in the annotation `completion`. */
export const completions = ['partial', 'complete'] as const

/** Begins the names of profiles that people write beside those that were learnt. */
export const userProfilePrefix = 'ug-'

/** Value of the label `profile-kind` on what was learnt together with what a person wrote. */
export const mergedProfileKind = 'merged'

/** Value of the annotation `managed-by` on what a person wrote; such objects are never cleaned up. */
export const managedByUser = 'User'
