// SPDX-License-Identifier: Apache-2.0
/** What people wrote about a workload: profiles named after it, with `ug-` before the name. */
import { group } from '#api/spdx-v1beta1/kinds.ts'
import { parseInstanceId, workloadInstanceName } from '#domain/instance-id.ts'
import { isJsonArray, isJsonObject, ownValue } from '#domain/json.ts'
import type { Json, KubeObject, ObjectMeta } from '#domain/kube-object.ts'
import { labelKeys, userProfilePrefix } from '#domain/label-keys.ts'
import type { Observed } from '#engines/profile/observed.ts'
import { withActivity, withSelector, withTraffic } from '#engines/profile/overlay.ts'
import type { ProfileAccess } from './profile-access.ts'
import { readActivity, readSelector, readTraffic } from './read-spec.ts'

export interface Overlay {
  /** Names the objects it comes from, and their versions. */
  readonly annotations: Readonly<Record<string, string>>
  apply(observed: Observed): Observed
}

/** Annotations of a profile to which people added something. */
export const overlayAnnotations: ReadonlySet<string> = new Set([
  labelKeys.mergedSourceProfile,
  labelKeys.mergedSourceProfileVersion,
  labelKeys.mergedSourceNeighborhood,
  labelKeys.mergedSourceNeighborhoodVersion,
])

/** What people added to a container; undefined when there is nothing about its workload. */
export async function readOverlay(access: ProfileAccess, container: ObjectMeta): Promise<Overlay | undefined> {
  const id = parseInstanceId(container.annotations?.[labelKeys.instanceId] ?? '')
  const workload = id && workloadInstanceName(id)
  const name = id?.container?.name
  if (workload === undefined || name === undefined) return undefined
  const place = { namespace: container.namespace ?? '', name: userProfilePrefix + workload }
  const profile = await access.get('ApplicationProfile', place)
  const neighborhood = await access.get('NetworkNeighborhood', place)
  if (!profile && !neighborhood) return undefined
  const activity = profile && containerOf(profile, name)
  const traffic = neighborhood && containerOf(neighborhood, name)
  const selector = readSelector(neighborhood?.['spec'])
  return {
    annotations: {
      ...(profile && {
        [labelKeys.mergedSourceProfile]: keyOf('applicationprofiles', profile),
        [labelKeys.mergedSourceProfileVersion]: profile.metadata.resourceVersion ?? '',
      }),
      ...(neighborhood && {
        [labelKeys.mergedSourceNeighborhood]: keyOf('networkneighborhoods', neighborhood),
        [labelKeys.mergedSourceNeighborhoodVersion]: neighborhood.metadata.resourceVersion ?? '',
      }),
    },
    apply(observed) {
      const withSaid = activity ? withActivity(observed, readActivity(activity)) : observed
      const withPeers = traffic ? withTraffic(withSaid, readTraffic(traffic)) : withSaid
      // The pods are those of the workload, whether or not the container is named.
      return withSelector(withPeers, selector)
    },
  }
}

const lists = ['containers', 'initContainers', 'ephemeralContainers'] as const

function containerOf(object: KubeObject, name: string): Json | undefined {
  const { spec } = object
  if (!isJsonObject(spec)) return undefined
  for (const list of lists) {
    const containers = ownValue(spec, list)
    if (!isJsonArray(containers)) continue
    const found = containers.find(container => isJsonObject(container) && ownValue(container, 'name') === name)
    if (found !== undefined) return found
  }
  return undefined
}

/** As upstream's storage writes keys. */
function keyOf(plural: string, { metadata: { namespace = '', name } }: KubeObject): string {
  return `/${group}/${plural}/${namespace}/${name}`
}
