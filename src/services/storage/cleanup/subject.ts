// SPDX-License-Identifier: Apache-2.0
/** What a stored result is about, as its metadata say: the thing with which it goes. */
import { type InstanceId, parseInstanceId } from '#domain/instance-id.ts'
import type { ObjectMeta, ObjectRef } from '#domain/kube-object.ts'
import { labelKeys, managedByUser } from '#domain/label-keys.ts'
import { labelValue } from '#domain/label-value.ts'
import { parseWorkloadId } from '#domain/workload-id.ts'

export type Subject =
  /** An image, wherever it runs. */
  | { readonly kind: 'image'; readonly imageId: string; readonly imageTag: string }
  /** One version of a workload. */
  | { readonly kind: 'instance'; readonly instance: InstanceId }
  /** A workload, or one container of it; the kind in lower case, as workload ids have it. */
  | {
      readonly kind: 'workload'
      readonly workloadKind: string
      readonly namespace: string
      readonly name: string
      readonly container?: string
    }
  /** Any other object. */
  | { readonly kind: 'object'; readonly ref: ObjectRef }
  /** A role as a binding grants it. */
  | { readonly kind: 'grant'; readonly binding: ObjectRef }
  | { readonly kind: 'node'; readonly name: string }

/** Kinds whose objects go with what they are about, in the order in which they are looked at; no other kind is swept. */
export const sweptPlurals = [
  'vulnerabilitymanifestsummaries',
  'vulnerabilitymanifests',
  'sbomsyfts',
  'sbomsyftfiltereds',
  'openvulnerabilityexchangecontainers',
  'workloadconfigurationscans',
  'workloadconfigurationscansummaries',
  'applicationprofiles',
  'networkneighborhoods',
  'containerprofiles',
  'seccompprofiles',
] as const

export type SweptPlural = (typeof sweptPlurals)[number]

/** Of a result of the posture service: `group/kind/namespace/name` of its object, exact where labels are cut. */
const objectKeyAnnotation = 'kubescape.io/object-key'
/** Names of profiles that a person lays over what was observed. */
const userPrefix = 'ug-'

/** Whether a person wrote it: never removed by us. */
export function isOfPeople({ name, labels = {}, annotations = {} }: ObjectMeta): boolean {
  return (
    name.startsWith(userPrefix) ||
    annotations[labelKeys.managedBy] === managedByUser ||
    labels[labelKeys.managedBy] === managedByUser ||
    labels[labelKeys.userDefinedProfile] !== undefined
  )
}

/** What a result is about; undefined when its metadata do not say, or contradict each other. */
export function subjectOf(plural: SweptPlural, meta: ObjectMeta): Subject | undefined {
  switch (plural) {
    case 'sbomsyfts':
      return ofBill(meta)
    case 'vulnerabilitymanifests':
      return ofInstance(meta) ?? ofImage(meta)
    case 'sbomsyftfiltereds':
    case 'openvulnerabilityexchangecontainers':
      return ofInstance(meta)
    case 'vulnerabilitymanifestsummaries':
      return ofWorkload(meta)
    case 'applicationprofiles':
    case 'networkneighborhoods':
    case 'containerprofiles':
    case 'seccompprofiles':
      return ofInstance(meta) ?? ofWorkload(meta)
    case 'workloadconfigurationscans':
    case 'workloadconfigurationscansummaries':
      return meta.labels?.[labelKeys.rbacResource] === 'true' ? ofGrant(meta) : ofObject(meta)
  }
}

/** The namespace of what a result is about; empty for what has none. */
export function namespaceOf(subject: Subject): string {
  switch (subject.kind) {
    case 'instance':
      return subject.instance.namespace
    case 'workload':
      return subject.namespace
    case 'object':
      return subject.ref.namespace
    case 'grant':
      return subject.binding.namespace
    case 'image':
    case 'node':
      return ''
  }
}

function ofBill(meta: ObjectMeta): Subject | undefined {
  const type = meta.labels?.[labelKeys.sbomType]
  if (type !== 'host' && type !== 'node') return ofImage(meta)
  const name = meta.annotations?.[labelKeys.nodeName]
  return name ? { kind: 'node', name } : undefined
}

function ofImage({ annotations = {} }: ObjectMeta): Subject | undefined {
  const imageId = annotations[labelKeys.imageId]
  return imageId ? { kind: 'image', imageId, imageTag: annotations[labelKeys.imageTag] ?? '' } : undefined
}

function ofInstance({ annotations = {} }: ObjectMeta): Subject | undefined {
  const instance = parseInstanceId(annotations[labelKeys.instanceId] ?? '')
  return instance && { kind: 'instance', instance }
}

function ofWorkload({ labels = {}, annotations = {} }: ObjectMeta): Subject | undefined {
  const id = parseWorkloadId(annotations[labelKeys.wlid] ?? '')
  if (!id) return undefined
  const container = annotations[labelKeys.containerName] ?? labels[labelKeys.containerName]
  const workload = { kind: 'workload', workloadKind: id.kind, namespace: id.namespace, name: id.name } as const
  return { ...workload, ...(container && { container }) }
}

const objectKey = /^([^/]*)\/([^/]+)\/([^/]*)\/([^/]+)$/

function ofObject({ labels = {}, annotations = {} }: ObjectMeta): Subject | undefined {
  const match = objectKey.exec(annotations[objectKeyAnnotation] ?? '')
  if (match) {
    const [, group = '', kind = '', namespace = '', name = ''] = match
    return isNamed(name, labels[labelKeys.name]) ? { kind: 'object', ref: { group, kind, namespace, name } } : undefined
  }
  const id = parseWorkloadId(annotations[labelKeys.wlid] ?? '')
  const kind = labels[labelKeys.kind]
  // A workload id has the whole name, the labels have kind and group.
  if (!id || !kind || id.kind !== kind.toLowerCase() || !isNamed(id.name, labels[labelKeys.name])) return undefined
  const group = labels[labelKeys.apiGroup] ?? ''
  return { kind: 'object', ref: { group, kind, namespace: id.namespace, name: id.name } }
}

const rbacGroup = 'rbac.authorization.k8s.io'
const bindingKey = /^rbac\.authorization\.k8s\.io\/((?:Cluster)?RoleBinding)\/([^/]*)\/([^/#]+)#/

function ofGrant({ labels = {}, annotations = {} }: ObjectMeta): Subject | undefined {
  const [, kind, namespace = '', name = ''] = bindingKey.exec(annotations[objectKeyAnnotation] ?? '') ?? []
  if (kind !== undefined) {
    const label = labels[kind === 'RoleBinding' ? labelKeys.roleBindingName : labelKeys.clusterRoleBindingName]
    return isNamed(name, label) ? { kind: 'grant', binding: { group: rbacGroup, kind, namespace, name } } : undefined
  }
  const id = parseWorkloadId(annotations[labelKeys.wlid] ?? '')
  if (id?.kind === 'rolebinding' && isNamed(id.name, labels[labelKeys.roleBindingName]))
    return { kind: 'grant', binding: { group: rbacGroup, kind: 'RoleBinding', namespace: id.namespace, name: id.name } }
  if (id?.kind === 'clusterrolebinding' && isNamed(id.name, labels[labelKeys.clusterRoleBindingName]))
    return { kind: 'grant', binding: { group: rbacGroup, kind: 'ClusterRoleBinding', namespace: '', name: id.name } }
  return undefined
}

/** Whether a label is the one that a name gives; a name that was read wrongly must not look for the wrong object. */
function isNamed(name: string, label: string | undefined): boolean {
  return label !== undefined && labelValue(name) === label
}
