// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps a store equal to one resource of an API server, whatever happens on the way.
 *
 * ```
 *            ┌──────────── fill ─────────────┐  complete   ┌── watch ──┐ the server ends it
 *   start ──►│ WatchList, else LIST in pages ├────────────►│  events   ├─────────┐
 *            └───────▲───────────────────────┘             └────▲──────┘         │
 *                    │ version expired or refused               │ resume         │
 *                    └───────────────────── back-off ◄──────────┴────────────────┘
 * ```
 */

import { type ListOptions, type ListSink, listAll, readCurrentVersion } from '#adapters/kube/list/list-pages.ts'
import { errorOfStatus, isKubeError, KubeError } from '#adapters/kube/rest/errors.ts'
import { createFill, type Fill } from '#adapters/kube/rest/fill.ts'
import type { KubeRequest, KubeRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject, ObjectMeta } from '#domain/kube-object.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import type { Random } from '#runtime/retry.ts'
import { createIntake, type Intake } from './intake.ts'
import { type Phase, turnedBack } from './next-step.ts'
import { Recovery } from './recovery.ts'
import { newTally, type ReflectorCounters, type ReflectorTally, readTally } from './reflector-counters.ts'
import { defaultReflectorTuning, type ReflectorTuning } from './reflector-tuning.ts'
import { compareResourceVersions } from './resource-version.ts'
import type { WatchEvent } from './watch-event.ts'
import { readWatch } from './watch-stream.ts'
import type { Watchdog } from './watchdog.ts'

/** What a reflector writes to; an `Indexer` is one. Each call is complete before the next. */
export interface ReflectorStore<T> {
  get(key: string): T | undefined
  put(object: T): unknown
  remove(gone: { readonly metadata: ObjectMeta }): unknown
  replace(objects: ReadonlyMap<string, T>, resourceVersion: string): unknown
}

export interface ReflectorOptions<T extends KubeObject> {
  readonly rest: Pick<KubeRest, 'raw'>
  /** Of the collection, in one namespace or all: `/apis/apps/v1/deployments`. */
  readonly path: string
  readonly labelSelector?: string
  readonly fieldSelector?: string
  /**
   * Prunes an object before it is stored; `undefined` leaves it out. It may change the object it is given, and
   * must keep name, namespace, uid and resourceVersion.
   */
  readonly transform?: (object: T) => T | undefined
  readonly store: ReflectorStore<T>
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly tuning?: Partial<ReflectorTuning>
  /** Told of each attempt that failed, when it is counted and before the next one. */
  readonly onFailure?: (error: KubeError) => void
}

export interface Reflector {
  /** Resolves when the store is complete for the first time; rejects with `closed` if `run` ends before. */
  readonly synced: Promise<void>
  /** Lists and watches until `signal` aborts, then resolves; never rejects. Call it once. */
  run(signal: AbortSignal): Promise<void>
  counters(): ReflectorCounters
}

/** A reflector that has not begun. */
export function createReflector<T extends KubeObject>(options: ReflectorOptions<T>): Reflector {
  return new PatientReflector(options)
}

class PatientReflector<T extends KubeObject> implements Reflector {
  readonly #options: ReflectorOptions<T>
  readonly #tuning: ReflectorTuning
  readonly #tally: ReflectorTally
  readonly #recovery: Recovery
  readonly #log: Log
  readonly #firstSync = Promise.withResolvers<void>()
  /** Where to watch on; `undefined` while the store has to be filled. */
  #version: string | undefined
  #phase: Phase = 'list'
  #pagesNext = false
  /** The last watch ended before it was asked to, as when the server is restarted. */
  #endedEarly = false
  #intake: Intake<T>
  #fill: Fill<T>

  constructor(options: ReflectorOptions<T>) {
    this.#options = options
    this.#tuning = { ...defaultReflectorTuning, ...options.tuning }
    this.#tally = newTally(options.clock)
    this.#log = options.log.child({ resource: options.path })
    const [tuning, tally, log] = [this.#tuning, this.#tally, this.#log]
    this.#recovery = new Recovery({ clock: options.clock, random: options.random, log, tuning, tally })
    this.#intake = this.#newIntake()
    this.#fill = createFill(this.#intake)
    // Nobody has to wait for it.
    this.#firstSync.promise.catch(() => undefined)
  }

  get synced(): Promise<void> {
    return this.#firstSync.promise
  }

  counters(): ReflectorCounters {
    return readTally(this.#tally, this.#options.clock)
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const waitMs = await this.#attemptOnce(signal)
      if (waitMs > 0 && !signal.aborted) await this.#options.clock.sleep(waitMs, signal).catch(() => undefined)
    }
    this.#firstSync.reject(new KubeError('closed', `GET ${this.#options.path}: stopped before the first complete list`))
  }

  /** Fills or watches once; the result is how long to wait before the next time. */
  async #attemptOnce(signal: AbortSignal): Promise<number> {
    this.#recovery.begin()
    this.#intake = this.#newIntake()
    this.#fill = createFill(this.#intake)
    try {
      if (this.#version !== undefined) await this.#watch(signal)
      else if (this.#pagesNext || this.#tally.listsOnly) {
        await this.#listPages(signal)
        return 0
      } else await this.#watchList(signal)
      return this.#recovery.endedWell()
    } catch (error) {
      return signal.aborted ? 0 : this.#afterFailure(asKubeError(error))
    } finally {
      this.#tally.watching = false
      this.#fill.restart()
    }
  }

  async #listPages(signal: AbortSignal): Promise<void> {
    const [tally, intake, fill] = [this.#tally, this.#intake, this.#fill]
    this.#phase = 'list'
    this.#pagesNext = false
    tally.lists++
    const version = await listAll(
      this.#listOptions(signal, {
        page: () => void tally.pages++,
        item: object => fill.add(object),
        tooLarge: sizeBytes => intake.skip('too-large', { sizeBytes }),
        unreadable: () => intake.skip('unreadable'),
        restart: () => fill.restart(),
      }),
    )
    this.#complete(version)
    this.#endedEarly = false
  }

  #listOptions(signal: AbortSignal, sink: ListSink): ListOptions {
    const { rest, clock, path } = this.#options
    const { pageSize, objectLimitBytes, initialIdleMs: idleMs, openTimeoutMs } = this.#tuning
    const selectors = this.#selectors()
    return { rest, clock, path, selectors, pageSize, objectLimitBytes, idleMs, openTimeoutMs, signal, sink }
  }

  async #watchList(signal: AbortSignal): Promise<void> {
    this.#phase = 'opening-watch-list'
    this.#tally.watchLists++
    await this.#readWatch(signal, { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' })
    if (this.#version === undefined)
      throw new KubeError('network', `GET ${this.#options.path}?watch: the stream ended before the list was complete`)
  }

  async #watch(signal: AbortSignal): Promise<void> {
    this.#phase = 'watch'
    if (this.#endedEarly) await this.#checkNotTurnedBack(signal)
    // An empty version asks for whatever the server has; some servers give their lists none.
    await this.#readWatch(signal, { resourceVersion: this.#version || undefined })
  }

  /**
   * Throws when the server is at an earlier version than we are: etcd was restored from a backup. A watch from the
   * future is answered, and silent until the server gets there; what changes before is never told.
   */
  async #checkNotTurnedBack(signal: AbortSignal): Promise<void> {
    const ignored = () => undefined
    const sink: ListSink = { page: ignored, item: ignored, tooLarge: ignored, unreadable: ignored, restart: ignored }
    const current = await readCurrentVersion(this.#listOptions(signal, sink)).catch((error: unknown) => {
      // Who may only watch cannot ask.
      if (isKubeError(error, 'forbidden')) return undefined
      throw error
    })
    this.#endedEarly = false
    if ((compareResourceVersions(current, this.#version) ?? 0) >= 0) return
    throw new KubeError('expired', `GET ${this.#options.path}: the server is at ${current}, before ${this.#version}`, {
      reason: turnedBack,
    })
  }

  async #readWatch(signal: AbortSignal, query: NonNullable<KubeRequest['query']>): Promise<void> {
    const { rest, clock, path, random } = this.#options
    const { watchShortestS, watchLongestS, idleMarginMs, initialIdleMs, objectLimitBytes, openTimeoutMs } = this.#tuning
    const timeoutSeconds = Math.round(watchShortestS + random() * (watchLongestS - watchShortestS))
    const watchIdleMs = timeoutSeconds * 1000 + idleMarginMs
    const filling = this.#phase !== 'watch'
    let watchdog: Watchdog | undefined
    this.#endedEarly = true
    this.#tally.watches++
    await readWatch({
      rest,
      clock,
      path,
      query: { watch: true, allowWatchBookmarks: true, timeoutSeconds, ...this.#selectors(), ...query },
      objectLimitBytes,
      openTimeoutMs,
      idleMs: filling ? initialIdleMs : watchIdleMs,
      signal,
      sink: {
        opened: opened => {
          watchdog = opened
          this.#recovery.opened()
          this.#tally.watching = true
          if (filling) this.#phase = 'watch-list'
        },
        event: event => {
          if (this.#take(event)) watchdog?.allow(watchIdleMs)
        },
        tooLarge: sizeBytes => this.#intake.skip('too-large', { sizeBytes }),
      },
    })
    // The server counts from before its answer, so a second less is still in time.
    this.#endedEarly = !this.#recovery.hasLasted((timeoutSeconds - 1) * 1000)
  }

  /** True when this event completed the list. */
  #take(event: WatchEvent): boolean {
    const filling = this.#phase === 'watch-list'
    if (event.kind === 'error') {
      this.#tally.events.ERROR++
      throw errorOfStatus(`GET ${this.#options.path}?watch`, event.status)
    }
    this.#heard()
    // A list that is not complete is no success yet.
    if (!filling) this.#recovery.progressed()
    if (event.kind === 'bookmark') {
      this.#tally.events.BOOKMARK++
      if (!filling) this.#moveOn(event.resourceVersion)
      else if (event.endsInitialEvents) this.#complete(event.resourceVersion)
      else throw new KubeError('invalid', `GET ${this.#options.path}?watch: the server does not mark the end of a list`)
      return filling
    }
    this.#tally.events[event.type]++
    if (filling) this.#takeInitial(event)
    else this.#takeChange(event)
    return false
  }

  #takeInitial({ type, object }: ObjectEvent): void {
    if (type === 'DELETED') this.#fill.remove(object)
    else this.#fill.add(object)
  }

  #takeChange({ type, object: raw }: ObjectEvent): void {
    const { store } = this.#options
    const object = this.#intake.accept(raw)
    if (!object) return
    const kept = type === 'DELETED' ? undefined : this.#intake.prune(object)
    if (kept) store.put(kept)
    else store.remove(object)
    this.#moveOn(object.metadata.resourceVersion)
  }

  /** A late or repeated event does not turn back the version to watch on from. */
  #moveOn(version: string | undefined): void {
    if (!version) return
    if ((compareResourceVersions(version, this.#version) ?? 1) > 0) this.#version = version
  }

  #complete(version: string): void {
    const { store } = this.#options
    store.replace(this.#fill.objects(), version)
    this.#version = version
    this.#recovery.filled(this.#phase)
    this.#phase = 'watch'
    this.#fill = createFill(this.#intake)
    this.#heard()
    this.#tally.synced = true
    this.#firstSync.resolve()
  }

  #heard(): void {
    this.#tally.lastEventAtMs = this.#options.clock.monotonicMs()
  }

  #afterFailure(error: KubeError): number {
    const { step, waitMs } = this.#recovery.failed(error, this.#phase)
    if (step.kind !== 'resume') this.#version = undefined
    this.#pagesNext = step.kind === 'page'
    this.#options.onFailure?.(error)
    return waitMs
  }

  #selectors(): Record<string, string | undefined> {
    const { labelSelector, fieldSelector } = this.#options
    return { labelSelector, fieldSelector }
  }

  #newIntake(): Intake<T> {
    const { transform, store } = this.#options
    const held = (key: string) => store.get(key)
    return createIntake({
      transform,
      held,
      tally: this.#tally,
      log: this.#log,
      limitBytes: this.#tuning.objectLimitBytes,
    })
  }
}

type ObjectEvent = Extract<WatchEvent, { kind: 'object' }>

/** An error of another kind comes from our own side, such as a store that threw; the reflector goes on all the same. */
function asKubeError(error: unknown): KubeError {
  return error instanceof KubeError ? error : new KubeError('internal', `reflector: ${String(error)}`, { cause: error })
}
