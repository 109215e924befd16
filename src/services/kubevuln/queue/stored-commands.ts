// SPDX-License-Identifier: Apache-2.0
/** What has been scanned, read back from its summaries: what to match again when there is another database. */
import { parseImageRef } from '#domain/image-ref.ts'
import type { ObjectMeta } from '#domain/kube-object.ts'
import { labelKeys } from '#domain/label-keys.ts'
import { imageAnnotations } from '#services/kubevuln/results/sbom-object.ts'
import { type ReadCommand, readCommand, type ScanCommand } from './command.ts'

/**
 * The command whose outcome a summary is, if it could be another by now: it was matched with another database than
 * `databaseVersion`, there was none, or other exceptions concern it. Credentials are not kept, and not needed: the
 * SBOM is.
 */
export async function commandToRepeat(
  { annotations = {} }: ObjectMeta,
  databaseVersion: string,
  exceptionsVersion: (command: ScanCommand) => Promise<string | undefined>,
): Promise<ScanCommand | undefined> {
  const matchedWith = annotations[imageAnnotations.databaseVersion]
  const isWaiting = annotations[labelKeys.status] === 'no-data'
  if (matchedWith === undefined && !isWaiting) return undefined
  const read = commandOf(annotations)
  if (read.kind !== 'command') return undefined
  const isCurrent =
    matchedWith === databaseVersion &&
    annotations[imageAnnotations.exceptionsVersion] === (await exceptionsVersion(read.command))
  return isCurrent ? undefined : read.command
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
