// SPDX-License-Identifier: Apache-2.0
/**
 * One read or write of a Lease: who holds it, and whether it may be taken.
 *
 * Whether a holder still lives is judged by our own clock alone: a lease whose record has not changed for its whole
 * duration has been given up. Clocks of two machines are never compared.
 * Source: Kubernetes, coordination.k8s.io/v1; client-go, leader election.
 */
import { isDeepStrictEqual } from 'node:util'
import { isKubeError, isRecord } from '#adapters/kube/rest/errors.ts'
import { resourcePath } from '#adapters/kube/rest/path.ts'
import type { KubeRequest, KubeRest } from '#adapters/kube/rest/rest.ts'
import type { Clock } from '#runtime/clock.ts'
import { microTime } from './micro-time.ts'

export interface LeaseOptions {
  readonly rest: KubeRest
  readonly clock: Clock
  readonly namespace: string
  readonly name: string
  /** Who we are: unique among all that want the lease, for instance the pod's name. */
  readonly identity: string
  /** How long others wait for a holder that is silent; whole seconds. Default 15 s. */
  readonly durationMs?: number
}

export const defaultDurationMs = 15_000
const apiVersion = 'coordination.k8s.io/v1'

type Fields = Readonly<Record<string, unknown>>

interface LeaseRecord {
  readonly holderIdentity: string
  readonly leaseDurationSeconds: number
  readonly acquireTime: string | undefined
  readonly renewTime: string | undefined
  readonly leaseTransitions: number
}

interface Observed {
  readonly record: LeaseRecord
  /** The object as read; a write must keep what else it carries. */
  readonly object: Fields
  readonly changedAtMs: number
}

/** A lease as seen by one candidate. Not for concurrent use. */
export class Lease {
  readonly #options: Required<LeaseOptions>
  #observed: Observed | undefined

  constructor(options: LeaseOptions) {
    this.#options = { durationMs: defaultDurationMs, ...options }
  }

  /** Who held the lease when it was last looked at; empty when nobody did. */
  get holder(): string {
    return this.#observed?.record.holderIdentity ?? ''
  }

  /**
   * Takes or renews the lease; false when somebody else holds it or was faster.
   * Throws `KubeError` when the server cannot say before `deadlineMs` of the monotonic clock.
   */
  async takeOrRenew(deadlineMs: number, signal?: AbortSignal): Promise<boolean> {
    const known = this.#observed
    if (known?.record.holderIdentity === this.#options.identity) {
      // What we hold we know: one write renews it, unless somebody else wrote in between.
      if (await this.#tryWrite(known, deadlineMs, signal)) return true
    }
    const seen = await this.#look(deadlineMs, signal)
    if (!seen) return this.#tryCreate(deadlineMs, signal)
    return this.#isFree(seen) && this.#tryWrite(seen, deadlineMs, signal)
  }

  /** Gives the lease up, so that another need not wait for it to run out; nothing if it is not ours any more. */
  async release(deadlineMs: number): Promise<void> {
    const { identity, clock } = this.#options
    const seen = await this.#look(deadlineMs)
    if (seen?.record.holderIdentity !== identity) return
    const now = microTime(clock.nowMs())
    const record = { ...seen.record, holderIdentity: '', leaseDurationSeconds: 1, acquireTime: now, renewTime: now }
    await this.#send('PUT', { ...seen.object, spec: record }, deadlineMs)
  }

  #isFree({ record, changedAtMs }: Observed): boolean {
    const { identity, clock } = this.#options
    if (record.holderIdentity === '' || record.holderIdentity === identity) return true
    return clock.monotonicMs() - changedAtMs >= record.leaseDurationSeconds * 1000
  }

  async #tryWrite({ record, object }: Observed, deadlineMs: number, signal?: AbortSignal): Promise<boolean> {
    const { identity, clock } = this.#options
    const isOurs = record.holderIdentity === identity
    const now = microTime(clock.nowMs())
    const spec: LeaseRecord = {
      holderIdentity: identity,
      leaseDurationSeconds: this.#seconds(),
      acquireTime: isOurs ? (record.acquireTime ?? now) : now,
      renewTime: now,
      leaseTransitions: record.leaseTransitions + (isOurs ? 0 : 1),
    }
    return this.#isAccepted(() => this.#send('PUT', { ...object, spec }, deadlineMs, signal))
  }

  async #tryCreate(deadlineMs: number, signal?: AbortSignal): Promise<boolean> {
    const { identity, namespace, name, clock } = this.#options
    const now = microTime(clock.nowMs())
    const spec: LeaseRecord = {
      holderIdentity: identity,
      leaseDurationSeconds: this.#seconds(),
      acquireTime: now,
      renewTime: now,
      leaseTransitions: 0,
    }
    const object = { apiVersion, kind: 'Lease', metadata: { name, namespace }, spec }
    return this.#isAccepted(() => this.#send('POST', object, deadlineMs, signal))
  }

  /** False when another candidate wrote first. */
  async #isAccepted(write: () => Promise<void>): Promise<boolean> {
    try {
      await write()
      return true
    } catch (error) {
      if (isKubeError(error, 'conflict', 'already-exists', 'not-found')) return false
      throw error
    }
  }

  async #look(deadlineMs: number, signal?: AbortSignal): Promise<Observed | undefined> {
    try {
      const object = await this.#options.rest.request({ ...this.#request(deadlineMs, signal), method: 'GET' })
      return this.#observe(isRecord(object) ? object : {})
    } catch (error) {
      if (!isKubeError(error, 'not-found')) throw error
      this.#observed = undefined
      return undefined
    }
  }

  async #send(method: 'POST' | 'PUT', body: Fields, deadlineMs: number, signal?: AbortSignal): Promise<void> {
    const { rest, namespace } = this.#options
    const path = method === 'POST' ? { path: resourcePath({ apiVersion, plural: 'leases', namespace }) } : {}
    const written = await rest.request({ ...this.#request(deadlineMs, signal), ...path, method, body })
    this.#observe(isRecord(written) ? written : body)
  }

  #observe(object: Fields): Observed {
    const record = readRecord(object['spec'])
    const last = this.#observed
    const isSame = last !== undefined && isDeepStrictEqual(last.record, record)
    const changedAtMs = isSame ? last.changedAtMs : this.#options.clock.monotonicMs()
    this.#observed = { record, object, changedAtMs }
    return this.#observed
  }

  /** A late renewal is worth nothing: no waiting behind other requests, no retries but the next turn. */
  #request(deadlineMs: number, signal: AbortSignal | undefined): Omit<KubeRequest, 'method'> {
    const { namespace, name, clock } = this.#options
    return {
      path: resourcePath({ apiVersion, plural: 'leases', namespace, name }),
      urgent: true,
      retries: 0,
      timeoutMs: Math.max(1, deadlineMs - clock.monotonicMs()),
      ...(signal ? { signal } : {}),
    }
  }

  #seconds(): number {
    return Math.ceil(this.#options.durationMs / 1000)
  }
}

/** The spec of a lease that anybody may have written. */
function readRecord(spec: unknown): LeaseRecord {
  const fields = isRecord(spec) ? spec : {}
  return {
    holderIdentity: textOf(fields['holderIdentity']) ?? '',
    leaseDurationSeconds: countOf(fields['leaseDurationSeconds']) ?? defaultDurationMs / 1000,
    acquireTime: textOf(fields['acquireTime']),
    renewTime: textOf(fields['renewTime']),
    leaseTransitions: countOf(fields['leaseTransitions']) ?? 0,
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value) ? value : undefined
}
