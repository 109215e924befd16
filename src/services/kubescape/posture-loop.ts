// SPDX-License-Identifier: Apache-2.0
/**
 * From a changed object to its stored results.
 *
 * ```
 * informers ─► index ─► what is due ─► queue (100 ms, at the latest 500 ms) ─► evaluate ─► write what differs
 * ```
 *
 * Nothing is evaluated before every informer is complete: a rule that joins objects would see half a cluster.
 */

import { isDeepStrictEqual } from 'node:util'
import type { WorkQueue } from '#adapters/kube/queue/work-queue.ts'
import { type Outcome, runWorkers } from '#adapters/kube/queue/work-runner.ts'
import { type KubeObject, keyOf, refOf } from '#domain/kube-object.ts'
import type { Exception } from '#engines/posture/exceptions/exception.ts'
import { excuse } from '#engines/posture/exceptions/excuse.ts'
import { chosenBy, type NamespaceChoice, reportedBy } from '#engines/posture/namespace-choice.ts'
import type { Posture } from '#engines/posture/posture.ts'
import type { ObjectResult } from '#engines/posture/results/result.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import type { Tracer } from '#runtime/telemetry.ts'
import type { Decisions } from './decisions.ts'
import { specHashOf } from './result-objects.ts'
import type { ResultWriter } from './result-writer.ts'
import { Scoreboard } from './scoreboard.ts'

/** Results written at the same time; the store commits them as a group. */
const concurrency = 16

export interface PostureLoopParts {
  readonly posture: Posture
  readonly queue: WorkQueue
  readonly writer: ResultWriter
  readonly log: Log
  readonly tracer: Tracer
  readonly clock: Clock
  readonly clusterName: string
  readonly decisions: Decisions
  readonly namespaces?: NamespaceChoice
  /** Told after each object of the first scan. */
  readonly onProgress?: (done: number, all: number) => void
}

export class PostureLoop {
  readonly scoreboard = new Scoreboard()
  readonly #parts: PostureLoopParts
  readonly #isWanted: (object: KubeObject) => boolean
  readonly #isReported: (result: ObjectResult) => boolean
  readonly #choosesByLabel: boolean
  /** Ids that the first scan has still to evaluate; undefined once it is over. */
  #firstScan: Set<string> | undefined
  #firstScanSize = 0
  readonly #firstScanDone = Promise.withResolvers<void>()
  #evaluated = 0
  #isRunning = false

  constructor(parts: PostureLoopParts) {
    this.#parts = parts
    const { included, excluded } = parts.namespaces ?? { included: [], excluded: [] }
    this.#choosesByLabel = [...included, ...excluded].some(entry => entry.includes('='))
    this.#isWanted = chosenBy({ included, excluded }, name => {
      const namespace = parts.posture.index.get('Namespace', '', name)
      return namespace && (namespace.metadata.labels ?? {})
    })
    this.#isReported = reportedBy(this.#isWanted)
  }

  /** Resolves when every object that was there at the start has its results stored. */
  get firstScan(): Promise<void> {
    return this.#firstScanDone.promise
  }

  /** Evaluations since the start. */
  get evaluated(): number {
    return this.#evaluated
  }

  /** An object appeared or changed. */
  put(object: KubeObject): void {
    const { posture, queue, decisions } = this.#parts
    const id = keyOf(refOf(object))
    const before = posture.index.byId(id)
    for (const due of posture.put(id, object)) queue.add(due)
    decisions.noteChange(before, object)
    if (this.#choosesByLabel && isRelabelled(before, object)) this.evaluateAll()
  }

  /** An object vanished. */
  remove(object: KubeObject): void {
    const { posture, queue, decisions } = this.#parts
    const id = keyOf(refOf(object))
    for (const due of [id, ...posture.remove(id)]) queue.add(due)
    decisions.noteChange(object, undefined)
  }

  /** Something changed that every result may depend on. Before `run` everything is due anyway. */
  evaluateAll(): void {
    if (!this.#isRunning) return
    for (const id of this.#parts.posture.index.sortedIds()) this.#parts.queue.add(id)
  }

  /** Begins to work; call it when the index is complete. Resolves when the queue is shut down. */
  async run(): Promise<void> {
    const { posture, queue, log, tracer } = this.#parts
    this.#isRunning = true
    const ids = posture.index.sortedIds()
    this.#firstScan = new Set(ids)
    this.#firstScanSize = ids.length
    for (const id of ids) queue.add(id)
    if (ids.length === 0) await this.#endFirstScan()
    await runWorkers({
      queue,
      concurrency,
      log,
      work: id => tracer.span('evaluate object', { object: id }, () => this.#work(id)),
    })
  }

  async #work(id: string): Promise<Outcome> {
    const { posture, writer } = this.#parts
    const object = posture.index.byId(id)
    const plain = object && this.#isWanted(object) ? posture.evaluate(id).filter(this.#isReported) : []
    const results = this.#excused(id, plain)
    this.#evaluated++
    this.scoreboard.set(id, results)
    await writer.replace(id, results, object ? specHashOf(object) : '')
    if (this.#firstScan?.delete(id)) {
      this.#parts.onProgress?.(this.#firstScanSize - this.#firstScan.size, this.#firstScanSize)
      if (this.#firstScan.size === 0) await this.#endFirstScan()
    }
    return { kind: 'settled' }
  }

  /** Applies exceptions, and has the object evaluated again when the first of them ends. */
  #excused(id: string, results: readonly ObjectResult[]): readonly ObjectResult[] {
    const { decisions, clusterName, clock, queue } = this.#parts
    const nowMs = clock.nowMs()
    const used = new Set<Exception>()
    const setup = {
      exceptions: decisions.exceptions.active,
      clusterName,
      nowMs,
      onUse: (one: Exception) => used.add(one),
    }
    const excused = results.map(result => excuse(result, setup))
    decisions.exceptions.noteUses(id, used)
    const ends = [...used].flatMap(({ expiresAtMs }) => (expiresAtMs === undefined ? [] : [expiresAtMs]))
    if (ends.length > 0) queue.addAfter(id, Math.min(...ends) - nowMs)
    return excused
  }

  /** Results of objects that vanished while nobody looked are removed now, when all others are known to be alive. */
  async #endFirstScan(): Promise<void> {
    const { posture, writer, log } = this.#parts
    this.#firstScan = undefined
    await writer.sweep(id => posture.index.byId(id) !== undefined)
    log.info('first scan done', { count: this.#firstScanSize })
    this.#firstScanDone.resolve()
  }
}

/** Whether a namespace has other labels than before, or is new. */
function isRelabelled(before: KubeObject | undefined, { kind, metadata }: KubeObject): boolean {
  return kind === 'Namespace' && !isDeepStrictEqual(before?.metadata.labels, metadata.labels)
}
