// SPDX-License-Identifier: Apache-2.0
/** What has been scanned, read back from its summaries: what to match again when there is another database. */
import { parseImageRef } from '#domain/image-ref.ts'
import type { ObjectMeta } from '#domain/kube-object.ts'
import { labelKeys } from '#domain/label-keys.ts'
import { type ReadCommand, readCommand, type ScanCommand } from './command.ts'
import { imageAnnotations } from './sbom-object.ts'

/**
 * The command whose outcome a summary is, if matching with the database `databaseVersion` could change it: it was
 * matched with another one, or there was none. Credentials are not kept, and not needed: the SBOM is.
 */
export function commandToRepeat({ annotations = {} }: ObjectMeta, databaseVersion: string): ScanCommand | undefined {
  const matchedWith = annotations[imageAnnotations.databaseVersion]
  const isWaiting = annotations[labelKeys.status] === 'no-data'
  if (matchedWith === databaseVersion || (matchedWith === undefined && !isWaiting)) return undefined
  const read = commandOf(annotations)
  return read.kind === 'command' ? read.command : undefined
}

function commandOf(annotations: Readonly<Record<string, string>>): ReadCommand {
  const imageTag = annotations[labelKeys.imageTag] ?? ''
  if (parseImageRef(imageTag).kind === 'invalid') return { kind: 'invalid', because: 'the summary names no image' }
  const imageHash = annotations[labelKeys.imageId] ?? ''
  return readCommand(imageHash === '' ? 'scanRegistry' : 'scanCVE', {
    imageTag,
    imageHash,
    wlid: annotations[labelKeys.wlid] ?? '',
    containerName: annotations[labelKeys.containerName] ?? '',
    instanceID: annotations[labelKeys.instanceId] ?? '',
  })
}
