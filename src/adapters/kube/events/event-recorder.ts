// SPDX-License-Identifier: Apache-2.0
/** Writes Kubernetes Events about objects, in the background and never in the way of anything. */

import { wholeTime } from '#adapters/kube/lease/micro-time.ts'
import { isKubeError, type KubeErrorCode } from '#adapters/kube/rest/errors.ts'
import { patchRequest } from '#adapters/kube/rest/media-types.ts'
import { resourcePath } from '#adapters/kube/rest/path.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import { fullJitterMs, type Random } from '#runtime/retry.ts'
import { type CorrelatedEvent, createEventCorrelator, type EventNote } from './event-correlator.ts'

export type { EventNote } from './event-correlator.ts'

export interface EventRecorderOptions {
  readonly rest: KubeRest
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Who reports: `kubescape`. */
  readonly component: string
  /** Which of its processes: the pod's name. */
  readonly instance: string
}

export interface EventCounters {
  readonly written: number
  /** Too many about one object, a full queue, or a server that would not take them. */
  readonly dropped: number
}

export interface EventRecorder {
  /** Notes that something happened; returns at once and never throws. */
  record(note: EventNote): void
  counters(): EventCounters
  /** Writes what is waiting for at most `withinMs`, then drops the rest. */
  stop(withinMs: number): Promise<void>
}

/** Notes that wait to be written; more are dropped. */
export const longestQueue = 1_000
const mostAttempts = 5
const backoff = { baseMs: 500, capMs: 10_000 }
/** After a refusal that will not pass by itself nothing is tried for this long. */
const refusedPauseMs = 600_000
const refusals: readonly KubeErrorCode[] = ['forbidden', 'unauthorized', 'not-found', 'method-not-allowed']
/** Where events about objects without namespace are kept. */
const clusterNamespace = 'default'

/** A recorder that writes core/v1 Events, which every version of kubectl shows. */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  return new Recorder(options)
}

class Recorder implements EventRecorder {
  readonly #options: EventRecorderOptions
  readonly #correlator
  readonly #queue: EventNote[] = []
  readonly #stopping = new AbortController()
  #running: Promise<void> | undefined
  #pausedUntilMs = 0
  #written = 0
  #dropped = 0

  constructor(options: EventRecorderOptions) {
    this.#options = options
    this.#correlator = createEventCorrelator(options.clock, options.random)
  }

  record(note: EventNote): void {
    if (this.#stopping.signal.aborted || this.#queue.length >= longestQueue) {
      this.#dropped++
      return
    }
    this.#queue.push(note)
    this.#running ??= this.#run()
  }

  counters(): EventCounters {
    return { written: this.#written, dropped: this.#dropped }
  }

  async stop(withinMs: number): Promise<void> {
    const timeUp = Promise.withResolvers<void>()
    const cancel = this.#options.clock.after(withinMs, () => timeUp.resolve())
    await Promise.race([this.#running ?? Promise.resolve(), timeUp.promise])
    cancel()
    this.#stopping.abort(new Error('the event recorder has stopped'))
    this.#dropped += this.#queue.splice(0).length
    await this.#running
  }

  /** Writes one after the other until the queue is empty. */
  async #run(): Promise<void> {
    // Whoever records must not wait for the first write, nor find this loop over before it is remembered.
    await Promise.resolve()
    while (this.#queue.length > 0) {
      const event = this.#correlate(this.#queue.shift())
      if (event && (await this.#write(event))) this.#written++
      else this.#dropped++
    }
    this.#running = undefined
  }

  /** A note that cannot be made sense of is one event less, not an error. */
  #correlate(note: EventNote | undefined): CorrelatedEvent | undefined {
    if (!note || this.#options.clock.monotonicMs() < this.#pausedUntilMs) return undefined
    try {
      return this.#correlator.correlate(note)
    } catch (error) {
      this.#options.log.warn('event not understood', { error })
      return undefined
    }
  }

  async #write(event: CorrelatedEvent): Promise<boolean> {
    const { clock, random, log } = this.#options
    const { signal } = this.#stopping
    for (let attempt = 0; attempt < mostAttempts && !signal.aborted; attempt++) {
      try {
        await this.#send(event)
        return true
      } catch (error) {
        if (signal.aborted) return false
        // The namespace is being deleted, or the event makes no sense to the server.
        if (isKubeError(error, 'invalid', 'bad-request', 'conflict', 'already-exists')) return false
        if (isKubeError(error, ...refusals)) {
          this.#pausedUntilMs = clock.monotonicMs() + refusedPauseMs
          log.warn('events are refused', { error, waitMs: refusedPauseMs })
          return false
        }
        await clock.sleep(fullJitterMs(attempt, backoff, random), signal).catch(() => undefined)
      }
    }
    return false
  }

  async #send(event: CorrelatedEvent): Promise<void> {
    if (event.count > 1 && (await this.#count(event))) return
    const { rest } = this.#options
    const namespace = event.note.about.namespace ?? clusterNamespace
    const path = resourcePath({ apiVersion: 'v1', plural: 'events', namespace })
    await rest.request({ method: 'POST', path, body: this.#object(event, namespace), signal: this.#stopping.signal })
  }

  /** Raises the count of an Event that exists; false when the server has forgotten it (after an hour). */
  async #count({ name, note, count, lastMs }: CorrelatedEvent): Promise<boolean> {
    const { rest, component } = this.#options
    const namespace = note.about.namespace ?? clusterNamespace
    const path = resourcePath({ apiVersion: 'v1', plural: 'events', namespace, name })
    const change = { count, lastTimestamp: wholeTime(lastMs), message: note.message }
    try {
      const patch = patchRequest(path, { kind: 'merge', change }, component)
      await rest.request({ ...patch, signal: this.#stopping.signal })
      return true
    } catch (error) {
      if (isKubeError(error, 'not-found')) return false
      throw error
    }
  }

  #object({ name, note, count, firstMs, lastMs }: CorrelatedEvent, namespace: string): object {
    const { component, instance } = this.#options
    const { about, type, reason, message } = note
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace },
      involvedObject: about,
      type,
      reason,
      message,
      count,
      firstTimestamp: wholeTime(firstMs),
      lastTimestamp: wholeTime(lastMs),
      source: { component },
      reportingComponent: component,
      reportingInstance: instance,
    }
  }
}
