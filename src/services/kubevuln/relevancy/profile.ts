// SPDX-License-Identifier: Apache-2.0
/** What an agent saw a container use, as far as images are concerned. */
import { isJsonArray, isJsonObject, type JsonObject, scalarText } from '#domain/json.ts'
import type { Json, KubeObject } from '#domain/kube-object.ts'
import { completions, labelKeys, tellingStatuses } from '#domain/label-keys.ts'

export interface UsageProfile {
  readonly namespace: string
  readonly name: string
  /** Changes whenever the profile does. */
  readonly version: string
  /** Whether the container was observed from its start. */
  readonly isComplete: boolean
  readonly wlid: string
  readonly instanceId: string
  readonly containerName: string
  readonly imageTag: string
  readonly imageId: string
  readonly labels: Readonly<Record<string, string>>
  /** Files that were executed or opened, and patterns for them. */
  readonly paths: readonly string[]
}

/** A profile, or why it says nothing yet. */
export type ReadProfile =
  | { readonly kind: 'profile'; readonly profile: UsageProfile }
  | { readonly kind: 'unusable'; readonly because: string }

const [, complete] = completions

/**
 * Reads a ContainerProfile. One that saw only a part of the container's life is usable and says so: unlike upstream,
 * which then reports nothing at all.
 */
export function readProfile({ kind, metadata, ...fields }: KubeObject): ReadProfile {
  if (kind !== 'ContainerProfile') return unusable(`expected a ContainerProfile, got ${kind}`)
  const { annotations = {}, labels = {} } = metadata
  const status = annotations[labelKeys.status] ?? ''
  if (!tellingStatuses.includes(status))
    return unusable(`its status is "${status}"; expected ${tellingStatuses.join(' or ')}`)
  const spec = isJsonObject(fields['spec']) ? fields['spec'] : {}
  const imageTag = scalarText(spec['imageTag'])
  if (imageTag === '') return unusable('it names no image')
  return {
    kind: 'profile',
    profile: {
      namespace: metadata.namespace ?? '',
      name: metadata.name,
      version: metadata.resourceVersion ?? '',
      isComplete: annotations[labelKeys.completion] === complete,
      wlid: annotations[labelKeys.wlid] ?? '',
      instanceId: annotations[labelKeys.instanceId] ?? '',
      containerName: labels[labelKeys.containerName] ?? annotations[labelKeys.containerName] ?? '',
      imageTag,
      imageId: scalarText(spec['imageID']),
      labels,
      paths: [...pathsIn(spec['execs']), ...pathsIn(spec['opens'])],
    },
  }
}

function pathsIn(list: Json | undefined): readonly string[] {
  return isJsonArray(list) ? list.filter(isJsonObject).map((entry: JsonObject) => scalarText(entry['path'])) : []
}

function unusable(because: string): ReadProfile {
  return { kind: 'unusable', because: `the profile says nothing yet: ${because}` }
}
