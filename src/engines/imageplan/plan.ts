// SPDX-License-Identifier: Apache-2.0
/**
 * From the objects of a cluster to the images that are to be scanned, and for whom.
 *
 * ```
 * templates ──► what will run      ┐
 * profiles  ──► what ran           ├─► one image for each container of a workload, the later line decides
 * pods      ──► what runs, digests ┘
 * ```
 */
import { formatImageRef, parseImageRef } from '#domain/image-ref.ts'
import { formatInstanceId } from '#domain/instance-id.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { labelKeys } from '#domain/label-keys.ts'
import { formatWorkloadId, parseWorkloadId } from '#domain/workload-id.ts'
import { kindNameOf, podSpecPathOf, workloadKinds } from '#engines/posture/kinds.ts'
import { type ContainerImage, imagesOfPod, imagesOfSpec } from './containers.ts'
import { type Owners, ownersIn } from './owners.ts'

/** One image of one container of a workload. */
export interface PlannedImage {
  readonly wlid: string
  readonly containerName: string
  readonly instanceId: string
  /** As the pod names it. */
  readonly imageTag: string
  /** `repository@sha256:…` or what the runtime calls it; empty when nothing tells which build of the tag is meant. */
  readonly imageId: string
  readonly namespace: string
  /** Names of secrets in the namespace that the pod names for pulling, and of the service account that may name more. */
  readonly pullSecrets: readonly string[]
  readonly serviceAccount: string
}

/** Kinds that the plan is made of, as the cluster's discovery names them. */
export const plannedKinds: readonly string[] = [
  ...workloadKinds,
  'ContainerProfile.spdx.softwarecomposition.kubescape.io',
]

/**
 * The images of a cluster, one for each container of each workload, sorted by both.
 *
 * A pod belongs to the workload at the end of its chain of controllers; of pods that run different builds the newest
 * decides. Objects of other kinds are passed over, damaged ones give nothing. Cost: O(objects × log).
 */
export function planImages(objects: Iterable<KubeObject>, clusterName: string): readonly PlannedImage[] {
  const all = [...objects].sort(byAge)
  const owners = ownersIn(all)
  const planned = new Map<string, PlannedImage>()
  const note = (image: PlannedImage) => planned.set(`${image.wlid}\n${image.containerName}`, image)
  for (const object of all) for (const image of ofTemplate(object, owners, clusterName)) note(image)
  for (const object of all) for (const image of ofProfile(object, clusterName)) note(image)
  for (const object of all) for (const image of ofPod(object, owners, clusterName)) note(image)
  return [...planned.values()].sort((a, b) => compare(a.wlid, b.wlid) || compare(a.containerName, b.containerName))
}

/** Templates of objects that nobody else controls; what a controller made is what its own template says. */
function ofTemplate(object: KubeObject, owners: Owners, clusterName: string): readonly PlannedImage[] {
  const kind = kindNameOf(object)
  const path = podSpecPathOf(kind)
  if (!path || kind === 'Pod' || owners.controllerOf(object)) return []
  const spec = path.reduce<unknown>((value, key) => fieldOf(value, key), object)
  return imagesOfSpec(spec).map(image => planOf(object, object, image, clusterName))
}

function ofPod(object: KubeObject, owners: Owners, clusterName: string): readonly PlannedImage[] {
  if (kindNameOf(object) !== 'Pod') return []
  const parent = owners.controllerOf(object) ?? object
  return imagesOfPod(object).map(image => planOf(owners.topOf(object), parent, image, clusterName))
}

/** What a profile was learnt of, also when its pods are gone. */
function ofProfile({ kind, metadata, spec }: KubeObject, clusterName: string): readonly PlannedImage[] {
  if (kind !== 'ContainerProfile') return []
  const annotations = metadata.annotations ?? {}
  const workload = parseWorkloadId(textOf(annotations[labelKeys.wlid]))
  const containerName = textOf(metadata.labels?.[labelKeys.containerName] ?? annotations[labelKeys.containerName])
  const [imageTag, imageId] = [textOf(fieldOf(spec, 'imageTag')), textOf(fieldOf(spec, 'imageID'))]
  if (!workload || containerName === '' || imageTag === '') return []
  return [
    {
      wlid: formatWorkloadId({ ...workload, cluster: clusterName }),
      containerName,
      instanceId: textOf(annotations[labelKeys.instanceId]),
      imageTag,
      imageId,
      namespace: workload.namespace,
      pullSecrets: [],
      serviceAccount: '',
    },
  ]
}

/** What identifies a workload or the revision of one. */
type Named = Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>

function planOf(workload: Named, parent: Named, image: ContainerImage, cluster: string): PlannedImage {
  const namespace = workload.metadata.namespace || 'default'
  const { name: containerName, type, imageTag, imageId, pullSecrets, serviceAccount } = image
  return {
    wlid: formatWorkloadId({ cluster, namespace, kind: workload.kind, name: workload.metadata.name }),
    containerName,
    instanceId: formatInstanceId({
      apiVersion: parent.apiVersion,
      namespace,
      kind: parent.kind,
      name: parent.metadata.name,
      container: { type, name: containerName },
    }),
    imageTag,
    imageId: imageId || digestIn(imageTag),
    namespace,
    pullSecrets,
    serviceAccount,
  }
}

/** A reference by digest tells which build is meant before anybody runs it. */
function digestIn(imageTag: string): string {
  const parsed = parseImageRef(imageTag)
  if (parsed.kind === 'invalid' || parsed.ref.digest === undefined) return ''
  const { registry, repository, digest } = parsed.ref
  return formatImageRef({ registry, repository, digest })
}

function byAge(a: KubeObject, b: KubeObject): number {
  const [older, newer] = [a, b].map(({ metadata }) => textOf(metadata.creationTimestamp))
  return compare(older ?? '', newer ?? '') || compare(textOf(a.metadata.name), textOf(b.metadata.name))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
