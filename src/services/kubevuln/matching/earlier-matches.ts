// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, scalarText } from '#domain/json.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { labelKeys } from '#domain/label-keys.ts'
import { suppressMatches } from '#engines/vulnmatch/excuse/suppress.ts'
import { sbomTool } from '#services/kubevuln/scan/image-puller.ts'
import type { EarlierMatches, ImageMatching } from './image-matching.ts'

/**
 * What a manifest says, if the same program made it with another database of an SBOM of its own; undefined where
 * nothing can be built on it.
 */
export function earlierMatches(manifest: KubeObject, matching: ImageMatching): EarlierMatches | undefined {
  const { annotations = {} } = manifest.metadata
  const spec = isJsonObject(manifest['spec']) ? manifest['spec'] : {}
  const metadata = isJsonObject(spec['metadata']) ? spec['metadata'] : {}
  const tool = isJsonObject(metadata['tool']) ? metadata['tool'] : {}
  const document = suppressMatches(spec['payload'] ?? null, [])
  const isOurs =
    annotations[labelKeys.toolVersion] === sbomTool.version && scalarText(tool['version']) === matching.version
  // What another program left out cannot be brought up to date.
  if (!isOurs || !isJsonObject(document) || document['ignoredMatches'] !== undefined) return undefined
  const trusted = annotations[labelKeys.vendorTrustedMatch]
  return {
    databaseVersion: scalarText(tool['databaseVersion']),
    document,
    ...(trusted !== undefined && { isVendorTrusted: trusted === 'true' }),
  }
}
