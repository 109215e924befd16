// SPDX-License-Identifier: Apache-2.0
import type { QueueJob } from '#adapters/db/scan-queue/queue.ts'

export type JobPhase = 'sbom_generation' | 'cve_matching' | 'result_storage'

/** What is told of a job; times are RFC 3339. */
export interface JobStatus {
  readonly jobID: string
  readonly endpoint: string
  readonly state: string
  readonly phase: string
  readonly reason: string
  readonly acceptedAt: string
  readonly startedAt?: string
  readonly finishedAt?: string
  readonly updatedAt: string
}

/** In upstream's words. */
export function jobStatusOf(job: QueueJob): JobStatus {
  const { id, endpoint, state, phase, reason, acceptedMs, startedMs, finishedMs, updatedMs } = job
  return {
    jobID: id,
    endpoint,
    state,
    phase,
    reason,
    acceptedAt: time(acceptedMs),
    ...(startedMs !== undefined && { startedAt: time(startedMs) }),
    ...(finishedMs !== undefined && { finishedAt: time(finishedMs) }),
    updatedAt: time(updatedMs),
  }
}

function time(ms: number): string {
  return new Date(ms).toISOString()
}
