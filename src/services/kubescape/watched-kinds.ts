// SPDX-License-Identifier: Apache-2.0
/** One informer for each kind that a control looks at and the cluster serves. */
import { isDeepStrictEqual } from 'node:util'
import { createInformer, type Informer } from '#adapters/kube/informer/informer.ts'
import { metadataOnly, type ObjectType } from '#adapters/kube/list/metadata-only.ts'
import { isKubeError, type KubeError } from '#adapters/kube/rest/errors.ts'
import { gvrOf } from '#adapters/kube/rest/path.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { pruneObject } from '#engines/posture/prune.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import type { Random } from '#runtime/retry.ts'
import type { UnreadKind } from './unread-kind.ts'

/** Finds the path of a kind's collection; undefined when the cluster does not serve the kind. */
export type FindPath = (kind: string) => Promise<string | undefined>

export interface WatchedKindsParts {
  readonly rest: KubeRest
  readonly findPath: FindPath
  /** To begin with. */
  readonly kinds: readonly string[]
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Types of kinds of which metadata alone is asked for. */
  readonly metadataTypes?: ReadonlyMap<string, ObjectType>
  readonly onPut: (object: KubeObject) => void
  readonly onRemove: (object: KubeObject) => void
  /** Other kinds are refused than before. */
  readonly onUnread?: () => void
}

interface Watched {
  readonly informer: Informer<KubeObject>
  readonly path: string
  refusal: KubeError | undefined
  /** Resolves when the informer is complete, or refused, and rejects when it is stopped before. */
  readonly answered: Promise<void>
}

/** How often kinds that the cluster did not serve are looked for again: custom resources come later. */
const lookAgainMs = 60_000

export class WatchedKinds {
  readonly #parts: WatchedKindsParts
  readonly #watched = new Map<string, Watched>()
  #kinds: readonly string[]
  #told: readonly string[] = []
  #stopLooking: AbortController | undefined

  constructor(parts: WatchedKindsParts) {
    this.#parts = parts
    this.#kinds = parts.kinds
  }

  /** Kinds that the cluster does not serve, sorted. */
  get missing(): string[] {
    return this.#kinds.filter(kind => !this.#watched.has(kind))
  }

  /** Kinds that are refused, sorted. */
  get unread(): UnreadKind[] {
    return this.#kinds.flatMap(kind => {
      const { informer, path, refusal } = this.#watched.get(kind) ?? {}
      if (!path || !refusal || informer?.counters().failuresInARow === 0) return []
      return [{ kind, gvr: gvrOf(path), because: refusal.message }]
    })
  }

  /** Starts informers; resolves when each is complete or refused. Kinds that appear later are watched when they do. */
  async start(signal: AbortSignal): Promise<void> {
    await this.#startFound(signal)
    await Promise.all([...this.#watched.values()].map(({ answered }) => answered))
    const stop = new AbortController()
    this.#stopLooking = stop
    void this.#lookAgain(AbortSignal.any([signal, stop.signal]))
  }

  /**
   * Watches these kinds from now on: begins with those that are new, and forgets the objects of those that nobody
   * wants any more. Rejects when nobody tells where kinds are.
   */
  async watch(kinds: readonly string[], signal: AbortSignal): Promise<void> {
    this.#kinds = [...new Set(kinds)].sort()
    await this.#startFound(signal)
    const unwanted = [...this.#watched.keys()].filter(kind => !this.#kinds.includes(kind))
    await Promise.all(unwanted.map(kind => this.#forget(kind)))
  }

  async stop(): Promise<void> {
    this.#stopLooking?.abort()
    await Promise.all([...this.#watched.values()].map(({ informer }) => informer.stop()))
  }

  async #forget(kind: string): Promise<void> {
    const { informer } = this.#watched.get(kind) ?? {}
    this.#watched.delete(kind)
    if (!informer) return
    await informer.stop()
    for (const object of informer.store.values()) this.#parts.onRemove(object)
    this.#tellUnread()
  }

  async #lookAgain(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#parts
    while (!signal.aborted) {
      try {
        await clock.sleep(lookAgainMs, signal)
        this.#tellUnread()
        if (this.missing.length > 0) await this.#startFound(signal)
      } catch (error) {
        if (!signal.aborted) log.warn('could not ask which kinds are served', { error })
      }
    }
  }

  async #startFound(signal: AbortSignal): Promise<void> {
    for (const kind of this.missing) {
      const path = await this.#parts.findPath(kind)
      if (path === undefined || this.#watched.has(kind)) continue
      const watched = this.#newInformer(kind, path)
      this.#watched.set(kind, watched)
      watched.informer.start(signal)
    }
  }

  #newInformer(kind: string, path: string): Watched {
    const { rest, clock, random, log, metadataTypes, onPut, onRemove } = this.#parts
    const type = metadataTypes?.get(kind)
    const metadata = type && metadataOnly(rest, type)
    const refused = Promise.withResolvers<void>()
    const informer = createInformer<KubeObject>({
      rest: metadata?.rest ?? rest,
      path,
      clock,
      random,
      log,
      transform: object => pruneObject(metadata?.withType(object) ?? object),
      onFailure: error => {
        if (!isKubeError(error, 'forbidden')) return
        watched.refusal = error
        refused.resolve()
        this.#tellUnread()
      },
    })
    informer.on({ added: onPut, updated: onPut, deleted: onRemove })
    const complete = informer.synced.then(() => this.#tellUnread())
    const answered = Promise.race([complete, refused.promise])
    // Nobody waits for a kind that comes later.
    answered.catch(() => undefined)
    const watched: Watched = { informer, path, refusal: undefined, answered }
    return watched
  }

  /** Says once which kinds are refused, and once that they no longer are. */
  #tellUnread(): void {
    const { log, onUnread } = this.#parts
    const unread = this.unread
    const kinds = unread.map(({ kind }) => kind)
    const before = this.#told
    if (isDeepStrictEqual(kinds, before)) return
    this.#told = kinds
    for (const { kind, because } of unread)
      if (!before.includes(kind))
        log.warn('a kind may not be read; what needs it is not evaluated', { kind, reason: because })
    for (const kind of before) if (!kinds.includes(kind)) log.info('a kind is read again', { kind })
    onUnread?.()
  }
}
