// SPDX-License-Identifier: Apache-2.0
/** Defaults of built-in kinds that the published schemas do not hold, as far as people and controls see them. */
import type { DefaultTable } from '#adapters/apiserver/schema/admit.ts'
import type { JsonObject } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'

/** Mode of files of mounted secrets and config maps: 0644. */
const fileMode = 420
const rbac = 'rbac.authorization.k8s.io'

/** Containers and ephemeral containers. */
const container = {
  imagePullPolicy,
  resources: {},
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
}

const deploymentRollout = { maxSurge: '25%', maxUnavailable: '25%' }
const statefulRollout = { partition: 0 }
const daemonRollout = { maxSurge: 0, maxUnavailable: 1 }

/** How objects are replaced, where they are replaced one by one; clients in Go send a strategy that says nothing. */
function rolling(rollout: JsonObject): (strategy: JsonObject) => Json | undefined {
  return ({ type }) => (type === undefined || type === 'RollingUpdate' ? rollout : undefined)
}

const webhook = {
  failurePolicy: 'Fail',
  matchPolicy: 'Equivalent',
  namespaceSelector: {},
  objectSelector: {},
  timeoutSeconds: 10,
}

/** By definition and field; `at` limits a definition to one place in the object. Source: the defaulting functions of kube-apiserver 1.36. */
export const builtinDefaults: DefaultTable = {
  'io.k8s.api.core.v1.PodSpec': {
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    securityContext: {},
    // The old name of the field and the new one say the same.
    serviceAccount: ({ serviceAccountName }) => serviceAccountName,
    serviceAccountName: ({ serviceAccount }) => serviceAccount,
    terminationGracePeriodSeconds: 30,
  },
  'io.k8s.api.core.v1.PodSpec at spec': { enableServiceLinks: true },
  'io.k8s.api.core.v1.PodTemplateSpec': { metadata: {} },
  'io.k8s.api.core.v1.Container': container,
  'io.k8s.api.core.v1.EphemeralContainer': container,
  'io.k8s.api.core.v1.Probe': { failureThreshold: 3, periodSeconds: 10, successThreshold: 1, timeoutSeconds: 1 },
  'io.k8s.api.core.v1.HTTPGetAction': { path: '/', scheme: 'HTTP' },
  'io.k8s.api.core.v1.ObjectFieldSelector': { apiVersion: 'v1' },
  'io.k8s.api.core.v1.SecretVolumeSource': { defaultMode: fileMode },
  'io.k8s.api.core.v1.ConfigMapVolumeSource': { defaultMode: fileMode },
  'io.k8s.api.core.v1.DownwardAPIVolumeSource': { defaultMode: fileMode },
  'io.k8s.api.core.v1.ProjectedVolumeSource': { defaultMode: fileMode },
  'io.k8s.api.core.v1.HostPathVolumeSource': { type: '' },
  'io.k8s.api.core.v1.Secret': { type: 'Opaque' },
  'io.k8s.api.core.v1.ServiceSpec': {
    allocateLoadBalancerNodePorts: ({ type }) => (type === 'LoadBalancer' ? true : undefined),
    externalTrafficPolicy: ({ type }) => (type === 'LoadBalancer' || type === 'NodePort' ? 'Cluster' : undefined),
    internalTrafficPolicy: ({ type }) => (type === 'ExternalName' ? undefined : 'Cluster'),
    sessionAffinity: 'None',
    type: 'ClusterIP',
  },
  'io.k8s.api.core.v1.ServicePort': { targetPort: ({ port }) => port },
  'io.k8s.api.core.v1.PersistentVolumeClaimSpec': { volumeMode: 'Filesystem' },
  'io.k8s.api.core.v1.PersistentVolumeSpec': { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' },
  'io.k8s.api.apps.v1.DeploymentSpec': {
    progressDeadlineSeconds: 600,
    replicas: 1,
    revisionHistoryLimit: 10,
    strategy: { rollingUpdate: deploymentRollout, type: 'RollingUpdate' },
  },
  'io.k8s.api.apps.v1.DeploymentStrategy': { rollingUpdate: rolling(deploymentRollout), type: 'RollingUpdate' },
  'io.k8s.api.apps.v1.RollingUpdateDeployment': deploymentRollout,
  'io.k8s.api.apps.v1.StatefulSetUpdateStrategy': { rollingUpdate: rolling(statefulRollout), type: 'RollingUpdate' },
  'io.k8s.api.apps.v1.RollingUpdateStatefulSetStrategy': statefulRollout,
  'io.k8s.api.apps.v1.DaemonSetUpdateStrategy': { rollingUpdate: rolling(daemonRollout), type: 'RollingUpdate' },
  'io.k8s.api.apps.v1.RollingUpdateDaemonSet': daemonRollout,
  'io.k8s.api.apps.v1.ReplicaSetSpec': { replicas: 1 },
  'io.k8s.api.apps.v1.StatefulSetSpec': {
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    podManagementPolicy: 'OrderedReady',
    replicas: 1,
    revisionHistoryLimit: 10,
    updateStrategy: { rollingUpdate: statefulRollout, type: 'RollingUpdate' },
  },
  'io.k8s.api.apps.v1.DaemonSetSpec': {
    revisionHistoryLimit: 10,
    updateStrategy: { rollingUpdate: daemonRollout, type: 'RollingUpdate' },
  },
  'io.k8s.api.batch.v1.JobTemplateSpec': { metadata: {} },
  'io.k8s.api.batch.v1.JobSpec at spec': {
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    // A job that only says how many may run at once ends with the first that succeeds.
    completions: ({ parallelism }) => (parallelism === undefined ? 1 : undefined),
    parallelism: 1,
    suspend: false,
  },
  'io.k8s.api.batch.v1.CronJobSpec': {
    concurrencyPolicy: 'Allow',
    failedJobsHistoryLimit: 1,
    successfulJobsHistoryLimit: 3,
    suspend: false,
  },
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec': { minReplicas: 1 },
  'io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerSpec': { minReplicas: 1 },
  'io.k8s.api.networking.v1.NetworkPolicySpec': {
    policyTypes: ({ egress }) => (egress === undefined ? ['Ingress'] : ['Ingress', 'Egress']),
  },
  'io.k8s.api.discovery.v1.EndpointPort': { name: '', protocol: 'TCP' },
  'io.k8s.api.networking.v1.NetworkPolicyPort': { protocol: 'TCP' },
  'io.k8s.api.rbac.v1.RoleRef': { apiGroup: rbac },
  'io.k8s.api.rbac.v1.Subject': { apiGroup: ({ kind }) => (kind === 'ServiceAccount' ? undefined : rbac) },
  'io.k8s.api.storage.v1.CSIDriverSpec': {
    attachRequired: true,
    fsGroupPolicy: 'ReadWriteOnceWithFSType',
    podInfoOnMount: false,
    requiresRepublish: false,
    seLinuxMount: false,
    storageCapacity: false,
    volumeLifecycleModes: ['Persistent'],
  },
  'io.k8s.api.storage.v1.StorageClass': { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' },
  'io.k8s.api.scheduling.v1.PriorityClass': { preemptionPolicy: 'PreemptLowerPriority' },
  'io.k8s.api.admissionregistration.v1.ValidatingWebhook': webhook,
  'io.k8s.api.admissionregistration.v1.MutatingWebhook': { ...webhook, reinvocationPolicy: 'Never' },
  'io.k8s.api.admissionregistration.v1.RuleWithOperations': { scope: '*' },
}

/** Lists of these may repeat a key: the API accepts it with a warning at most, and manifests do it. */
export const repeatableItems: ReadonlySet<string> = new Set([
  'io.k8s.api.core.v1.ContainerPort',
  'io.k8s.api.core.v1.EnvVar',
  'io.k8s.api.core.v1.HostAlias',
  'io.k8s.api.core.v1.LocalObjectReference',
  'io.k8s.api.core.v1.ObjectReference',
  'io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference',
])

/** An image whose tag moves is pulled at every start. */
function imagePullPolicy({ image }: JsonObject): Json | undefined {
  if (typeof image !== 'string') return undefined
  const [name = '', digest] = image.split('@')
  if (digest !== undefined) return 'IfNotPresent'
  const tag = name.slice(name.lastIndexOf('/') + 1).split(':')[1]
  return tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent'
}
