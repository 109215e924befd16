// SPDX-License-Identifier: Apache-2.0
/** Leaves of an object what the plan looks at, so that a large cluster fits into little memory. */
import { isJsonArray, isJsonObject, type JsonObject } from '#domain/json.ts'
import type { KubeObject, ObjectMeta } from '#domain/kube-object.ts'
import { labelKeys } from '#domain/label-keys.ts'
import { kindNameOf, podSpecPathOf } from '#engines/posture/kinds.ts'

const containerLists = ['containers', 'initContainers', 'ephemeralContainers'] as const
const statusLists = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'] as const
const keptKeys: readonly string[] = [labelKeys.wlid, labelKeys.instanceId, labelKeys.containerName, labelKeys.status]

/** A copy with what `planImages` and `planProfiles` read. */
export function prunedForPlan({ apiVersion, kind, metadata, ...fields }: KubeObject): KubeObject {
  const kept = { apiVersion, kind, metadata: prunedMetadata(metadata) }
  const path = podSpecPathOf(kindNameOf(kept))
  if (!path) return { ...kept, spec: picked(fields['spec'], ['imageTag', 'imageID']) }
  const spec = path.reduce<unknown>((value, key) => (isJsonObject(value) ? value[key] : undefined), fields)
  const pruned = path.reduceRight<unknown>((value, key) => ({ [key]: value }), prunedSpec(spec)) as JsonObject
  return { ...kept, ...pruned, ...(kind === 'Pod' && { status: prunedStatus(fields['status']) }) }
}

function prunedMetadata(metadata: ObjectMeta): ObjectMeta {
  const { name, namespace, uid, resourceVersion, creationTimestamp, ownerReferences, labels, annotations } = metadata
  return {
    name,
    ...(namespace !== undefined && { namespace }),
    ...(uid !== undefined && { uid }),
    ...(resourceVersion !== undefined && { resourceVersion }),
    ...(creationTimestamp !== undefined && { creationTimestamp }),
    ...(ownerReferences !== undefined && { ownerReferences }),
    ...(labels && { labels: picked(labels, keptKeys) as Readonly<Record<string, string>> }),
    ...(annotations && { annotations: picked(annotations, keptKeys) as Readonly<Record<string, string>> }),
  }
}

function prunedSpec(spec: unknown): JsonObject {
  return {
    ...picked(spec, ['imagePullSecrets', 'serviceAccountName', 'serviceAccount']),
    ...lists(spec, containerLists, ['name', 'image']),
  }
}

function prunedStatus(status: unknown): JsonObject {
  return lists(status, statusLists, ['name', 'imageID'])
}

function lists(value: unknown, names: readonly string[], keys: readonly string[]): JsonObject {
  const kept = names.flatMap(name => {
    const list = isJsonObject(value) ? value[name] : undefined
    return isJsonArray(list) ? [[name, list.map(item => picked(item, keys))] as const] : []
  })
  return Object.fromEntries(kept)
}

function picked(value: unknown, keys: readonly string[]): JsonObject {
  if (!isJsonObject(value)) return {}
  return Object.fromEntries(keys.flatMap(key => (Object.hasOwn(value, key) ? [[key, value[key] ?? null]] : [])))
}
