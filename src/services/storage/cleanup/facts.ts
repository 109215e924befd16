// SPDX-License-Identifier: Apache-2.0
/** What is kept of the cluster's objects to judge by them: some hundred bytes each. */

import { isRecord } from '#adapters/kube/rest/errors.ts'
import type { KubeObject, ObjectMeta } from '#domain/kube-object.ts'

/** Kinds that are looked at, and where they are served. */
export const watchedKinds = {
  Pod: { group: '', path: '/api/v1/pods' },
  Node: { group: '', path: '/api/v1/nodes' },
  ReplicationController: { group: '', path: '/api/v1/replicationcontrollers' },
  Deployment: { group: 'apps', path: '/apis/apps/v1/deployments' },
  ReplicaSet: { group: 'apps', path: '/apis/apps/v1/replicasets' },
  StatefulSet: { group: 'apps', path: '/apis/apps/v1/statefulsets' },
  DaemonSet: { group: 'apps', path: '/apis/apps/v1/daemonsets' },
  Job: { group: 'batch', path: '/apis/batch/v1/jobs' },
  CronJob: { group: 'batch', path: '/apis/batch/v1/cronjobs' },
  Role: { group: 'rbac.authorization.k8s.io', path: '/apis/rbac.authorization.k8s.io/v1/roles' },
  RoleBinding: { group: 'rbac.authorization.k8s.io', path: '/apis/rbac.authorization.k8s.io/v1/rolebindings' },
  ClusterRole: { group: 'rbac.authorization.k8s.io', path: '/apis/rbac.authorization.k8s.io/v1/clusterroles' },
  ClusterRoleBinding: {
    group: 'rbac.authorization.k8s.io',
    path: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
  },
} as const

export type WatchedKind = keyof typeof watchedKinds

/** Kinds by which it is told what runs. */
export const runningKinds = [
  'Pod',
  'ReplicationController',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
] as const satisfies readonly WatchedKind[]

export interface ContainerFacts {
  readonly name: string
  /** As its specification names it. */
  readonly image: string
  /** As the node reports it; empty before it does, and in templates. */
  readonly imageId: string
}

/** An object as it is kept. */
export interface ObjectFacts extends KubeObject {
  readonly owner?: { readonly kind: string; readonly name: string }
  /** Revision of the template that a pod was made from, as its labels name it. */
  readonly revision?: string
  readonly containers?: readonly ContainerFacts[]
  readonly roleRef?: { readonly kind: string; readonly name: string }
}

/** The objects of a cluster, from caches or from fresh lists. */
export interface ClusterFacts {
  find(kind: WatchedKind, namespace: string, name: string): ObjectFacts | undefined
  all(kind: WatchedKind): Iterable<ObjectFacts>
}

/** Whether a kind is one that is looked at. */
export function isWatchedKind(kind: string): kind is WatchedKind {
  return Object.hasOwn(watchedKinds, kind)
}

/** What is kept of an object. Fields of another shape than declared are left out. */
export function factsOf(object: KubeObject): ObjectFacts {
  const { apiVersion, kind, metadata } = object
  const { name, namespace, uid, resourceVersion } = metadata
  const kept: ObjectMeta = {
    name,
    ...(namespace !== undefined && { namespace }),
    ...(uid !== undefined && { uid }),
    ...(resourceVersion !== undefined && { resourceVersion }),
  }
  const owner = ownerOf(metadata)
  const revision = revisionOf(metadata)
  const containers = containersOf(object)
  const roleRef = roleRefOf(object)
  return {
    apiVersion,
    kind,
    metadata: kept,
    ...(owner && { owner }),
    ...(revision !== undefined && { revision }),
    ...(containers && { containers }),
    ...(roleRef && { roleRef }),
  }
}

function ownerOf({ ownerReferences = [] }: ObjectMeta): ObjectFacts['owner'] {
  const owner = ownerReferences.find(({ controller }) => controller === true) ?? ownerReferences[0]
  return owner && { kind: owner.kind, name: owner.name }
}

function revisionOf({ labels = {} }: ObjectMeta): string | undefined {
  return labels['controller-revision-hash'] ?? labels['pod-template-hash']
}

function roleRefOf({ roleRef }: KubeObject): ObjectFacts['roleRef'] {
  const { kind, name } = isRecord(roleRef) ? roleRef : {}
  return typeof kind === 'string' && typeof name === 'string' ? { kind, name } : undefined
}

const containerLists = ['containers', 'initContainers', 'ephemeralContainers'] as const

function containersOf({ kind, spec, status }: KubeObject): readonly ContainerFacts[] | undefined {
  const podSpec = podSpecOf(kind, spec)
  if (!podSpec) return undefined
  const ids = imageIdsIn(status)
  return containerLists
    .flatMap(list => arrayIn(podSpec, list))
    .map(container => {
      const name = textIn(container, 'name')
      return { name, image: textIn(container, 'image'), imageId: ids.get(name) ?? '' }
    })
}

function podSpecOf(kind: string, spec: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!isRecord(spec)) return undefined
  if (kind === 'Pod') return spec
  const template = kind === 'CronJob' ? recordIn(recordIn(spec, 'jobTemplate'), 'spec')['template'] : spec['template']
  return isRecord(template) ? recordIn(template, 'spec') : undefined
}

function imageIdsIn(status: unknown): ReadonlyMap<string, string> {
  if (!isRecord(status)) return new Map()
  const lists = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses']
  return new Map(
    lists.flatMap(list => arrayIn(status, list)).map(each => [textIn(each, 'name'), textIn(each, 'imageID')] as const),
  )
}

function recordIn(value: unknown, key: string): Readonly<Record<string, unknown>> {
  const found = isRecord(value) ? value[key] : undefined
  return isRecord(found) ? found : {}
}

function arrayIn(value: Readonly<Record<string, unknown>>, key: string): readonly unknown[] {
  const found = value[key]
  return Array.isArray(found) ? found : []
}

function textIn(value: unknown, key: string): string {
  const found = isRecord(value) ? value[key] : undefined
  return typeof found === 'string' ? found : ''
}
