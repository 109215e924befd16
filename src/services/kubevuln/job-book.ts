// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '#runtime/clock.ts'
import type { Endpoint } from './command.ts'

export type JobState = 'queued' | 'running' | 'succeeded' | 'failed' | 'abandoned'
export type JobPhase =
  | 'queued'
  | 'running'
  | 'sbom_generation'
  | 'cve_matching'
  | 'result_storage'
  | 'completed'
  | 'abandoned'

/** What is told of a job; times are RFC 3339. */
export interface JobStatus {
  readonly jobID: string
  readonly endpoint: Endpoint
  readonly state: JobState
  readonly phase: JobPhase
  readonly reason: string
  readonly acceptedAt: string
  readonly startedAt?: string
  readonly finishedAt?: string
  readonly updatedAt: string
}

/** A job that has ended is remembered this long … */
const rememberMs = 60 * 60 * 1_000
/** … and as long as there are no more than these. */
const maxJobs = 10_000

/** Remembers jobs by their id; a job without id is nobody's and not remembered. */
export class JobBook {
  readonly #clock: Clock
  readonly #jobs = new Map<string, JobStatus>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get(jobID: string): JobStatus | undefined {
    this.#forget()
    return this.#jobs.get(jobID)
  }

  accept(jobID: string, endpoint: Endpoint): void {
    if (jobID === '') return
    this.#forget()
    const now = this.#now()
    this.#jobs.delete(jobID)
    this.#jobs.set(jobID, {
      jobID,
      endpoint,
      state: 'queued',
      phase: 'queued',
      reason: '',
      acceptedAt: now,
      updatedAt: now,
    })
  }

  /** Notes how far a job is; one that is not known is not begun by it. */
  note(jobID: string, phase: JobPhase): void {
    const job = this.#jobs.get(jobID)
    if (!job) return
    const now = this.#now()
    this.#jobs.set(jobID, { ...job, state: 'running', phase, startedAt: job.startedAt ?? now, updatedAt: now })
  }

  finish(jobID: string, state: 'succeeded' | 'failed' | 'abandoned', reason = ''): void {
    const job = this.#jobs.get(jobID)
    if (!job) return
    const now = this.#now()
    const phase = state === 'abandoned' ? 'abandoned' : 'completed'
    this.#jobs.set(jobID, { ...job, state, phase, reason, finishedAt: now, updatedAt: now })
  }

  /** Oldest first, as the map keeps them; what still runs is kept as long as anything else can go. */
  #forget(): void {
    const beforeMs = this.#clock.nowMs() - rememberMs
    for (const [id, { finishedAt }] of this.#jobs) {
      const isOver = finishedAt !== undefined
      if (isOver && (Date.parse(finishedAt) < beforeMs || this.#jobs.size >= maxJobs)) this.#jobs.delete(id)
    }
    for (const id of this.#jobs.keys()) {
      if (this.#jobs.size < maxJobs) return
      this.#jobs.delete(id)
    }
  }

  #now(): string {
    return new Date(this.#clock.nowMs()).toISOString()
  }
}
