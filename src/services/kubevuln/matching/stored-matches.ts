// SPDX-License-Identifier: Apache-2.0
/** Matches that were stored before, where matching again would find the same. */
import { countMatches, matchSeverities } from '#api/spdx-v1beta1/vulnerability-counts.ts'
import { isJsonArray, isJsonObject, scalarText } from '#domain/json.ts'
import type { Json, KubeObject, ObjectMeta } from '#domain/kube-object.ts'
import { labelKeys } from '#domain/label-keys.ts'
import type { ScanCommand } from '#services/kubevuln/queue/command.ts'
import { imageAnnotations } from '#services/kubevuln/results/sbom-object.ts'
import { sbomTool } from '#services/kubevuln/scan/image-puller.ts'
import type { ImageMatching, MatchedImage, MatchingStatus } from './image-matching.ts'

/** Statuses whose truth depends on nothing but SBOM, database and program; a database grows stale by itself. */
const lasting: readonly MatchingStatus[] = ['ready', 'no-data', 'partial', 'eol-distro']

/** What a manifest says, if it was made of the same database by the same program; its SBOM must be the one in use. */
export function matchedBefore(manifest: KubeObject, matching: ImageMatching): MatchedImage | undefined {
  const { annotations = {} } = manifest.metadata
  const spec = isJsonObject(manifest['spec']) ? manifest['spec'] : {}
  const metadata = isJsonObject(spec['metadata']) ? spec['metadata'] : {}
  const tool = isJsonObject(metadata['tool']) ? metadata['tool'] : {}
  const status = lasting.find(each => each === annotations[labelKeys.status])
  const isSame =
    annotations[labelKeys.toolVersion] === sbomTool.version &&
    scalarText(tool['version']) === matching.version &&
    scalarText(tool['databaseVersion']) === matching.databaseVersion
  const { payload } = spec
  if (!isSame || status === undefined || !isJsonObject(payload)) return undefined
  const reason = annotations[labelKeys.statusReason]
  return { status, ...(reason !== undefined && { reason }), document: payload, ...countsOf(payload) }
}

/** The same image with another document of its matches, counted anew. */
export function withDocument(matched: MatchedImage, document: Json): MatchedImage {
  return document === matched.document ? matched : { ...matched, document, ...countsOf(document) }
}

/** Counts of a document of matches. */
export function countsOf(document: Json): Pick<MatchedImage, 'counts' | 'fixable'> {
  const counted = countMatches(document)
  const matches = isJsonObject(document) ? document['matches'] : undefined
  return {
    counts: Object.fromEntries(matchSeverities.map(each => [each, counted[each]])) as MatchedImage['counts'],
    fixable: (isJsonArray(matches) ? matches : []).filter(isFixable).length,
  }
}

/** What a summary was made with. */
export interface MadeWith extends Pick<ImageMatching, 'version' | 'databaseVersion'> {
  /** Of the container's profile; absent when there is none. */
  readonly profileVersion: string | undefined
  /** Of the exceptions that concern the container; absent when there are none. */
  readonly exceptionsVersion: string | undefined
}

/** Claims that a summary tells of this very image, matched with this very database, judged by this very profile. */
export function isSummaryOf(
  { annotations = {} }: ObjectMeta,
  { imageId, imageTag, instanceId }: ScanCommand,
  { version, databaseVersion, profileVersion, exceptionsVersion }: MadeWith,
): boolean {
  return (
    lasting.some(each => each === annotations[labelKeys.status]) &&
    annotations[imageAnnotations.databaseVersion] === databaseVersion &&
    annotations[labelKeys.toolVersion] === version &&
    annotations[imageAnnotations.profileVersion] === profileVersion &&
    annotations[imageAnnotations.exceptionsVersion] === exceptionsVersion &&
    (annotations[labelKeys.imageId] ?? '') === imageId &&
    (annotations[labelKeys.imageTag] ?? '') === imageTag &&
    (annotations[labelKeys.instanceId] ?? '') === instanceId
  )
}

function isFixable(match: Json): boolean {
  const vulnerability = isJsonObject(match) ? match['vulnerability'] : undefined
  const fix = isJsonObject(vulnerability) ? vulnerability['fix'] : undefined
  return isJsonObject(fix) && fix['state'] === 'fixed'
}
