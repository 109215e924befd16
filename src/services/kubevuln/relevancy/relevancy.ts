// SPDX-License-Identifier: Apache-2.0
/** From what an agent saw of a container to which of its image's vulnerabilities concern it. */
import { countMatches, type MatchSeverity, matchSeverities } from '#api/spdx-v1beta1/vulnerability-counts.ts'
import { instanceName, parseInstanceId } from '#domain/instance-id.ts'
import { isJsonObject } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import { labelKeys, tellingStatuses } from '#domain/label-keys.ts'
import { filterMatches, filterSbom } from '#engines/relevancy/filter.ts'
import { relevantPackages } from '#engines/relevancy/relevant-packages.ts'
import { seenFiles } from '#engines/relevancy/seen-files.ts'
import type { ImageMatching, MatchedImage } from '#services/kubevuln/matching/image-matching.ts'
import type { ScanCommand } from '#services/kubevuln/queue/command.ts'
import type { ResultStore } from '#services/kubevuln/results/result-store.ts'
import { filteredManifest, filteredSbom, vexObject } from './objects.ts'
import { readProfile } from './profile.ts'

export interface RelevancyOptions {
  readonly results: ResultStore
  /** Namespace of what belongs to images. */
  readonly namespace: string
  /** Also store the packages in use. */
  readonly hasSboms: boolean
  /** Also store OpenVEX documents. */
  readonly hasVex: boolean
}

/** What is known of an image. */
export interface KnownImage {
  readonly sbom: Json
  readonly matching: ImageMatching
  readonly matched: MatchedImage
  /** RFC 3339. */
  readonly createdAt: string
}

/** What of an image's vulnerabilities is in use. */
export interface RelevantPart {
  /** Of the manifest that has them. */
  readonly name: string
  readonly namespace: string
  readonly counts: Readonly<Record<MatchSeverity, number>>
  /** Whether the container was observed from its start. */
  readonly isComplete: boolean
  readonly profileVersion: string
}

/** Judges containers by their profiles. */
export class Relevancy {
  readonly #options: RelevancyOptions

  constructor(options: RelevancyOptions) {
    this.#options = options
  }

  /** Version of the container's profile; undefined while there is none that has something to say. */
  async profileVersion(command: ScanCommand): Promise<string | undefined> {
    const place = placeOf(command)
    if (!place) return undefined
    const profile = await this.#options.results.metadata('containerprofiles', place.namespace, place.name)
    const isTelling = tellingStatuses.includes(profile?.annotations?.[labelKeys.status] ?? '')
    return isTelling ? profile?.resourceVersion : undefined
  }

  /** Stores what is in use, and tells how much it is; undefined while nobody has seen the container long enough. */
  async store(command: ScanCommand, image: KnownImage): Promise<RelevantPart | undefined> {
    const { results, namespace, hasSboms, hasVex } = this.#options
    const place = placeOf(command)
    const object = place && (await results.get('containerprofiles', place.namespace, place.name))
    const read = object && readProfile(object)
    if (!place || read?.kind !== 'profile' || !isJsonObject(image.sbom)) return undefined
    const { profile } = read
    const used = relevantPackages(image.sbom, seenFiles(profile.paths))
    const document = isJsonObject(image.matched.document) ? image.matched.document : {}
    const payload = filterMatches(document, used)
    const at = { name: place.name, namespace, createdAt: image.createdAt }
    await results.put('vulnerabilitymanifests', filteredManifest(command, profile, at, { ...image, payload }))
    if (hasSboms)
      await results.put('sbomsyftfiltereds', filteredSbom(command, profile, at, filterSbom(image.sbom, used)))
    if (hasVex) {
      const before = await results.get('openvulnerabilityexchangecontainers', namespace, place.name)
      const vex = vexObject(command, profile, at, { document, used: used.artifacts, before })
      if (vex) await results.put('openvulnerabilityexchangecontainers', vex)
    }
    const counted = countMatches(payload)
    return {
      name: place.name,
      namespace,
      counts: Object.fromEntries(matchSeverities.map(each => [each, counted[each]])) as RelevantPart['counts'],
      isComplete: profile.isComplete,
      profileVersion: profile.version,
    }
  }
}

/** Where the profile of the container is, if its workload is known. */
function placeOf({ instanceId }: ScanCommand): { readonly namespace: string; readonly name: string } | undefined {
  const instance = parseInstanceId(instanceId)
  const name = instance?.container && instanceName(instance)
  return instance && name !== undefined ? { namespace: instance.namespace, name } : undefined
}
