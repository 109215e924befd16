// SPDX-License-Identifier: Apache-2.0
/** How far a scan that a provider asked for has come, in the steps that upstream tells. */
import type { JsonObject } from '#domain/json.ts'
import type { ScanCommand } from '#services/kubevuln/queue/command.ts'

/** A step of a scan: taken, begun, its result stored, over; or failed, and why. */
export type ScanStep =
  | { readonly kind: 'accepted' | 'started' | 'success' | 'done' }
  | { readonly kind: 'failed'; readonly because: string }

interface ReportedStep {
  readonly command: ScanCommand
  readonly step: ScanStep
  readonly accountId: string
  readonly nowMs: number
}

/** Source: kubevuln, `BackendAdapter.SendStatus`; kubescape/backend, `systemreports`. */
const words = {
  accepted: { status: 'started', details: 'Inqueueing' },
  started: { status: 'started', details: 'Dequeueing' },
  success: { status: 'success', details: 'Dequeueing' },
  done: { status: 'done', details: 'Dequeueing' },
  failed: { status: 'failure', details: '' },
} as const

/** The report of one step. */
export function statusReport({ command, step, accountId, nowMs }: ReportedStep): JsonObject {
  const { wlid, containerName, imageTag, imageId, jobId, parentJobId, lastAction } = command
  const { status, details } = words[step.kind]
  return {
    customerGUID: accountId,
    reporter: 'ca-vuln-scan',
    target: `vuln scan:: scanning wlid: ${wlid} , container: ${containerName} imageTag: ${imageTag} imageHash: ${imageId}`,
    status,
    action: 'vuln scan',
    errors: step.kind === 'failed' ? [step.because] : [],
    actionID: String(lastAction + 1),
    numSeq: lastAction + 1,
    jobID: jobId,
    parentAction: parentJobId,
    details: step.kind === 'failed' ? `Error: ${step.because}` : details,
    timestamp: new Date(nowMs).toISOString(),
  }
}
