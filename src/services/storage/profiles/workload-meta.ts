// SPDX-License-Identifier: Apache-2.0
/** Metadata of what is derived from container profiles. */
import { createHash } from 'node:crypto'
import { formatInstanceId, parseInstanceId } from '#domain/instance-id.ts'
import type { ObjectMeta } from '#domain/kube-object.ts'
import { labelKeys } from '#domain/label-keys.ts'
import type { Heading, Place } from './profile-access.ts'
import { containerListOf } from './workload-spec.ts'

export interface WorkloadMetaInput {
  readonly place: Place
  /** At least one; in order of names. */
  readonly headings: readonly Heading[]
  /** Entries of the specification. */
  readonly entries: number
  readonly isTooLarge: boolean
}

/** Labels that are about one container alone. */
const ofContainers: ReadonlySet<string> = new Set([labelKeys.containerName, labelKeys.profileKind])

/** Labels, owners and annotations of an application profile or a network neighbourhood. */
export function workloadMeta({ place, headings, entries, isTooLarge }: WorkloadMetaInput): ObjectMeta {
  const metas = headings.map(({ meta }) => meta)
  const [first] = metas
  const labels = Object.entries(first?.labels ?? {}).filter(([key]) => !ofContainers.has(key))
  const ownerReferences = metas.map(meta => meta.ownerReferences ?? []).find(list => list.length > 0)
  const id = workloadIdOf(first)
  const wlid = first?.annotations?.[labelKeys.wlid]
  const annotations = {
    [labelKeys.completion]: metas.every(isComplete) ? 'complete' : 'partial',
    ...(id !== undefined && { [labelKeys.instanceId]: id }),
    [labelKeys.profileParts]: String(headings.length),
    [labelKeys.resourceSize]: String(entries),
    [labelKeys.status]: isTooLarge ? 'too-large' : statusOf(metas),
    [labelKeys.syncChecksum]: checksumOf(metas),
    ...(wlid !== undefined && { [labelKeys.wlid]: wlid }),
  }
  return {
    ...place,
    labels: Object.fromEntries(labels),
    annotations,
    ...(ownerReferences && { ownerReferences }),
  }
}

/** Completed when all usual containers are; what init and ephemeral ones do is over, or may never end. */
export function statusOf(metas: readonly ObjectMeta[]): 'completed' | 'too-large' | 'ready' {
  const usual = metas.filter(
    ({ annotations }) => containerListOf(annotations?.[labelKeys.containerType]) === 'containers',
  )
  if (usual.length > 0 && usual.every(meta => hasStatus(meta, 'completed'))) return 'completed'
  return metas.some(meta => hasStatus(meta, 'too-large')) ? 'too-large' : 'ready'
}

function hasStatus({ annotations }: ObjectMeta, status: string): boolean {
  return annotations?.[labelKeys.status] === status
}

function isComplete({ annotations }: ObjectMeta): boolean {
  return annotations?.[labelKeys.completion] === 'complete'
}

function workloadIdOf(meta: ObjectMeta | undefined): string | undefined {
  const id = parseInstanceId(meta?.annotations?.[labelKeys.instanceId] ?? '')
  return id && formatInstanceId({ apiVersion: id.apiVersion, namespace: id.namespace, kind: id.kind, name: id.name })
}

function checksumOf(metas: readonly ObjectMeta[]): string {
  const hash = createHash('sha256')
  for (const { annotations } of metas) hash.update(annotations?.[labelKeys.syncChecksum] ?? '')
  return hash.digest('hex')
}
