// SPDX-License-Identifier: Apache-2.0
/**
 * Names kinds as kubectl does: `Pod`, `Deployment.apps`, `NetworkPolicy.networking.k8s.io`.
 *
 * A kind that moved between groups (`extensions` before Kubernetes 1.16) has one name, so a manifest of any
 * historic version meets the same rules.
 */
import { groupOf, type KubeObject } from '#domain/kube-object.ts'

/** Kinds of the group `extensions`, by the group that serves them today. */
const movedFromExtensions: Readonly<Record<string, string>> = {
  Deployment: 'apps',
  DaemonSet: 'apps',
  ReplicaSet: 'apps',
  Ingress: 'networking.k8s.io',
  NetworkPolicy: 'networking.k8s.io',
  PodSecurityPolicy: 'policy',
}

/** `Kind.group`, or `Kind` for the core group. */
export function kindName(group: string, kind: string): string {
  const today = group === 'extensions' ? (movedFromExtensions[kind] ?? group) : group
  return today === '' ? kind : `${kind}.${today}`
}

/** What follows from an object's type alone. */
interface KindFacts {
  readonly name: string
  readonly hasNamespace: boolean
}

/** Asked for several times per rule and object, and there are some dozen types: remembered by apiVersion and kind. */
const known = new Map<string, Map<string, KindFacts>>()
/** Files may name any number of types; beyond this nothing more is remembered. */
const maxKnown = 5000
let knownCount = 0
/** Rules ask for the kind of one object, one rule after the other. */
let last: { readonly apiVersion: string; readonly kind: string; readonly facts: KindFacts } | undefined

function factsOf({ apiVersion, kind }: KubeObject): KindFacts {
  if (last?.kind === kind && last.apiVersion === apiVersion) return last.facts
  const facts = known.get(apiVersion)?.get(kind) ?? readFacts(apiVersion, kind)
  last = { apiVersion, kind, facts }
  return facts
}

function readFacts(apiVersion: string, kind: string): KindFacts {
  const group = groupOf(apiVersion)
  const name = kindName(group, kind)
  const facts = { name, hasNamespace: !clusterScoped.has(name) && !withoutNamespaces.has(group) }
  if (knownCount >= maxKnown) return facts
  knownCount++
  const ofVersion = known.get(apiVersion)
  if (ofVersion) ofVersion.set(kind, facts)
  else known.set(apiVersion, new Map([[kind, facts]]))
  return facts
}

/** The kind name of an object. */
export function kindNameOf(object: KubeObject): string {
  return factsOf(object).name
}

/** Where each workload kind keeps its pod spec. `SandboxTemplate` is the agent-sandbox extension's. */
const podSpecPaths: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec'],
  'Deployment.apps': ['spec', 'template', 'spec'],
  'StatefulSet.apps': ['spec', 'template', 'spec'],
  'DaemonSet.apps': ['spec', 'template', 'spec'],
  'ReplicaSet.apps': ['spec', 'template', 'spec'],
  ReplicationController: ['spec', 'template', 'spec'],
  'Job.batch': ['spec', 'template', 'spec'],
  'CronJob.batch': ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  PodTemplate: ['template', 'spec'],
  'SandboxTemplate.extensions.agents.x-k8s.io': ['spec', 'podTemplate', 'spec'],
}

/** Path of the pod spec within an object of the kind; undefined for a kind that runs no pods. */
export function podSpecPathOf(kind: string): readonly string[] | undefined {
  return Object.hasOwn(podSpecPaths, kind) ? podSpecPaths[kind] : undefined
}

/** The kinds that controllers and people create to run pods. */
export const workloadKinds: readonly string[] = [
  'Pod',
  'Deployment.apps',
  'StatefulSet.apps',
  'DaemonSet.apps',
  'ReplicaSet.apps',
  'ReplicationController',
  'Job.batch',
  'CronJob.batch',
]

/** Kinds without a namespace, whatever a manifest says in `metadata.namespace`. */
const clusterScoped: ReadonlySet<string> = new Set([
  'Namespace',
  'Node',
  'PersistentVolume',
  'ClusterRole.rbac.authorization.k8s.io',
  'ClusterRoleBinding.rbac.authorization.k8s.io',
  'StorageClass.storage.k8s.io',
  'CSIDriver.storage.k8s.io',
  'CSINode.storage.k8s.io',
  'VolumeAttachment.storage.k8s.io',
  'IngressClass.networking.k8s.io',
  'RuntimeClass.node.k8s.io',
  'PriorityClass.scheduling.k8s.io',
  'PodSecurityPolicy.policy',
  'CustomResourceDefinition.apiextensions.k8s.io',
  'APIService.apiregistration.k8s.io',
  'MutatingWebhookConfiguration.admissionregistration.k8s.io',
  'ValidatingWebhookConfiguration.admissionregistration.k8s.io',
  'ValidatingAdmissionPolicy.admissionregistration.k8s.io',
  'ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io',
  'CertificateSigningRequest.certificates.k8s.io',
  'CiliumClusterwideNetworkPolicy.cilium.io',
  'GatewayClass.gateway.networking.k8s.io',
  'ClusterSecurityException.kubescape.io',
  'ControlInputs.kubescape.io',
])

/** Groups of what is no object of the API server: facts about nodes, clouds, images and the server itself. */
const withoutNamespaces: ReadonlySet<string> = new Set([
  'hostdata.kubescape.cloud',
  'apiserverinfo.kubescape.cloud',
  'eks.amazonaws.com',
  'container.googleapis.com',
  'management.azure.com',
  'armo.vuln.images',
  'image.vulnscan.com',
])

/**
 * The namespace in which an object lives, for joining it with others.
 *
 * Empty for cluster-scoped kinds and for facts from elsewhere; a manifest without a namespace is applied to `default` unless told otherwise, so
 * it joins there.
 */
export function namespaceOf(object: KubeObject): string {
  if (!factsOf(object).hasNamespace) return ''
  const namespace: unknown = object.metadata.namespace
  return typeof namespace === 'string' && namespace !== '' ? namespace : 'default'
}
