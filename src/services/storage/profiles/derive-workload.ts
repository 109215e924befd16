// SPDX-License-Identifier: Apache-2.0
/**
 * Makes the application profile and the network neighbourhood of a workload from the profiles of its containers.
 *
 * Both follow from what is stored and from nothing else: doing it again changes nothing, and what was missed or done
 * by halves is right after the next time.
 */
import { parseInstanceId } from '#domain/instance-id.ts'
import type { KubeObject, ObjectMeta } from '#domain/kube-object.ts'
import { labelKeys, managedByUser } from '#domain/label-keys.ts'
import type { ProfileLimits } from './limits.ts'
import { type Heading, type Place, type ProfileAccess, profileApiVersion } from './profile-access.ts'
import { readProfile } from './stored-profile.ts'
import { statusOf, workloadMeta } from './workload-meta.ts'
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
  const sizeBytes = headings.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0)
  const isTooLong = sizeBytes > limits.maxWorkloadBytes
  const parts = isTooLong ? [] : await loadParts(access, headings)
  for (const kind of kinds) {
    const live = await access.heading(kind, place)
    if (live?.meta.annotations?.[labelKeys.managedBy] === managedByUser) continue
    if (headings.length > 0) {
      const { entries, spec } = specs[kind](parts)
      const isTooLarge =
        isTooLong || entries > limits.maxEntries || statusOf(headings.map(({ meta }) => meta)) === 'too-large'
      const metadata = workloadMeta({ place, headings, entries, isTooLarge })
      const kept = isTooLarge ? specs[kind]([]).spec : spec
      await access.put({ apiVersion: profileApiVersion, kind, metadata, spec: kept }, live)
    } else if (live && isDerived(live.meta)) await access.remove(kind, place, live.uid)
  }
}

/** What others wrote is not ours to remove. */
function isDerived({ annotations }: ObjectMeta): boolean {
  return annotations?.[labelKeys.profileParts] !== undefined
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
