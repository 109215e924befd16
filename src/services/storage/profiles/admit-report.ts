// SPDX-License-Identifier: Apache-2.0
/** Which reports are still taken. */
import { ApiError, badRequest } from '#adapters/apiserver/api-error.ts'
import type { ObjectView, ReadMeta } from '#adapters/apiserver/descriptor.ts'
import { labelKeys } from '#domain/label-keys.ts'
import { sourceKeys } from '#services/storage/source-keys.ts'
import { isReport, profileNameOf } from './report.ts'

/**
 * Refuses a report that could not change its profile any more. Agents match the texts, and stop to report: they must
 * stay as they are. The status is 409, as the profile stands against the report: upstream's 500 reads like a fault of
 * the server, and on 413 agents would cut the report in parts and send those.
 *
 * Errors: BadRequest for a name that belongs to no profile; Conflict.
 */
export async function admitReport({ meta }: ObjectView, readMeta: ReadMeta): Promise<void> {
  if (!isReport(meta)) return
  const { namespace = '' } = meta
  const name = profileNameOf(meta.name)
  if (name === undefined)
    throw badRequest(`metadata.name: expected "<profile>-<suffix>" of a report, got "${meta.name.slice(0, 253)}"`)
  const profile = await readMeta({ kind: sourceKeys.containerProfiles, namespace, name })
  const { [labelKeys.status]: status, [labelKeys.completion]: completion } = profile?.annotations ?? {}
  if (status === 'too-large') throw new ApiError('Conflict', 'object is too large')
  // What is complete stays as it is; what is not can still be completed by a report that saw everything.
  const isFinal = completion === 'complete' || meta.annotations?.[labelKeys.completion] === 'partial'
  if (status === 'completed' && isFinal) throw new ApiError('Conflict', 'object is completed')
}
