// SPDX-License-Identifier: Apache-2.0
/**
 * Makes the application profile and the network neighbourhood of a workload from the profiles of its containers.
 *
 * Both follow from what is stored and from nothing else: doing it again changes nothing, and what was missed or done
 * by halves is right after the next time.
 */
import { parseInstanceId } from '#domain/instance-id.ts'
import { type JsonObject, jsonEqual } from '#domain/json.ts'
import type { Json, KubeObject } from '#domain/kube-object.ts'
import { labelKeys, managedByUser } from '#domain/label-keys.ts'
import { canonical } from './canonical.ts'
import type { ProfileLimits } from './limits.ts'
import { type Heading, type Place, type ProfileAccess, profileApiVersion } from './profile-access.ts'
import { readProfile } from './stored-profile.ts'
import { statusOf, type WorkloadMetaInput, workloadMeta } from './workload-meta.ts'
import { applicationProfileSpec, containerListOf, networkNeighborhoodSpec, type Part } from './workload-spec.ts'

export interface WorkloadParts {
  readonly access: ProfileAccess
  readonly limits: ProfileLimits
}

/** How the specification of each derived kind is made. */
const specs = { ApplicationProfile: applicationProfileSpec, NetworkNeighborhood: networkNeighborhoodSpec } as const

type DerivedKind = keyof typeof specs

const kinds = Object.keys(specs) as readonly DerivedKind[]

/**
 * Brings both objects of a workload in line with its container profiles, given by name. Without any of them the two
 * go. Errors: `ApiError`; Conflict and AlreadyExists mean that somebody else was faster.
 */
export async function deriveWorkload(
  { access, limits }: WorkloadParts,
  place: Place,
  containers: readonly string[],
): Promise<void> {
  const headings = await headingsOf(access, place.namespace, containers)
  const lives = await Promise.all(kinds.map(kind => access.heading(kind, place)))
  const isTooLong = headings.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0) > limits.maxWorkloadBytes
  let loaded: readonly Part[] | undefined
  for (const [i, kind] of kinds.entries()) {
    const live = lives[i]
    if (live && isForOthers(live)) continue
    if (headings.length === 0) {
      if (live && isDerived(live)) await access.remove(kind, place, live.uid)
      continue
    }
    if (live && isUpToDate(live, { place, headings })) continue
    loaded ??= isTooLong ? [] : await loadParts(access, headings)
    const { entries, spec } = specs[kind](loaded)
    const status = statusOf(headings.map(({ meta }) => meta))
    const isTooLarge = isTooLong || entries > limits.maxEntries || status === 'too-large'
    const metadata = workloadMeta({ place, headings, entries, isTooLarge })
    const kept = isTooLarge ? specs[kind]([]).spec : spec
    const body = canonical({ spec: kept as JsonObject })
    await access.put({ apiVersion: profileApiVersion, kind, metadata, ...body }, live)
  }
}

/** A person looks after it. */
function isForOthers({ meta: { annotations } }: Heading): boolean {
  return annotations?.[labelKeys.managedBy] === managedByUser
}

/** What others wrote is not ours to remove. */
function isDerived({ meta: { annotations } }: Heading): boolean {
  return annotations?.[labelKeys.profileParts] !== undefined
}

/**
 * Claims that an object was made of these very container profiles. Where people added something the checksums are of
 * more than what was seen, and one that is too large may fit other bounds now: both are made anew.
 */
function isUpToDate(live: Heading, { place, headings }: Pick<WorkloadMetaInput, 'place' | 'headings'>): boolean {
  const { labels = {}, annotations = {}, ownerReferences = [] } = live.meta
  const isMerged = headings.some(({ meta }) => meta.labels?.[labelKeys.profileKind] !== undefined)
  if (isMerged || annotations[labelKeys.status] === 'too-large') return false
  const entries = Number(annotations[labelKeys.resourceSize])
  const wanted = workloadMeta({ place, headings, entries, isTooLarge: false })
  const facts = [labels, annotations, ownerReferences] as unknown as Json
  return jsonEqual(facts, [wanted.labels, wanted.annotations, wanted.ownerReferences ?? []] as unknown as Json)
}

async function headingsOf(
  access: ProfileAccess,
  namespace: string,
  names: readonly string[],
): Promise<readonly Heading[]> {
  const found = await Promise.all(names.toSorted().map(name => access.heading('ContainerProfile', { namespace, name })))
  return found.filter(heading => heading !== undefined)
}

async function loadParts(access: ProfileAccess, headings: readonly Heading[]): Promise<readonly Part[]> {
  const parts: Part[] = []
  for (const { namespace, name } of headings) {
    const profile = await access.get('ContainerProfile', { namespace, name })
    if (profile) parts.push(partOf(profile))
  }
  return parts
}

function partOf(profile: KubeObject): Part {
  const { labels = {}, annotations = {}, name } = profile.metadata
  const id = parseInstanceId(annotations[labelKeys.instanceId] ?? '')
  return {
    list: containerListOf(annotations[labelKeys.containerType]),
    name: labels[labelKeys.containerName] ?? id?.container?.name ?? name,
    observed: readProfile(profile).observed,
  }
}
