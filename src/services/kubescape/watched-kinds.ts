// SPDX-License-Identifier: Apache-2.0
/** One informer for each kind that a control looks at and the cluster serves. */
import { createInformer, type Informer } from '#adapters/kube/informer/informer.ts'
import { metadataOnly, type ObjectType } from '#adapters/kube/list/metadata-only.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { pruneObject } from '#engines/posture/prune.ts'
import type { Clock } from '#runtime/clock.ts'
import type { Log } from '#runtime/log.ts'
import type { Random } from '#runtime/retry.ts'

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
}

/** How often kinds that the cluster did not serve are looked for again: custom resources come later. */
const lookAgainMs = 60_000

export class WatchedKinds {
  readonly #parts: WatchedKindsParts
  readonly #informers = new Map<string, Informer<KubeObject>>()
  #kinds: readonly string[]
  #stopLooking: AbortController | undefined

  constructor(parts: WatchedKindsParts) {
    this.#parts = parts
    this.#kinds = parts.kinds
  }

  /** Kinds that the cluster does not serve, sorted. */
  get missing(): string[] {
    return this.#kinds.filter(kind => !this.#informers.has(kind))
  }

  get informers(): ReadonlyMap<string, Informer<KubeObject>> {
    return this.#informers
  }

  /** Starts informers; resolves when every one is complete. Kinds that appear later are watched when they do. */
  async start(signal: AbortSignal): Promise<void> {
    await this.#startFound(signal)
    await Promise.all([...this.#informers.values()].map(({ synced }) => synced))
    const stop = new AbortController()
    this.#stopLooking = stop
    void this.#lookAgain(AbortSignal.any([signal, stop.signal]))
  }

  /** Begins to watch further kinds; a kind that is no longer wanted stays watched. Rejects when nobody tells where they are. */
  async watch(kinds: readonly string[], signal: AbortSignal): Promise<void> {
    this.#kinds = [...new Set([...this.#kinds, ...kinds])].sort()
    await this.#startFound(signal)
  }

  async stop(): Promise<void> {
    this.#stopLooking?.abort()
    await Promise.all([...this.#informers.values()].map(informer => informer.stop()))
  }

  async #lookAgain(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#parts
    while (!signal.aborted) {
      try {
        await clock.sleep(lookAgainMs, signal)
        if (this.missing.length > 0) await this.#startFound(signal)
      } catch (error) {
        if (!signal.aborted) log.warn('could not ask which kinds are served', { error })
      }
    }
  }

  async #startFound(signal: AbortSignal): Promise<void> {
    const { rest, findPath, clock, random, log, metadataTypes, onPut, onRemove } = this.#parts
    for (const kind of this.missing) {
      const path = await findPath(kind)
      if (path === undefined || this.#informers.has(kind)) continue
      const type = metadataTypes?.get(kind)
      const metadata = type && metadataOnly(rest, type)
      const informer = createInformer<KubeObject>({
        rest: metadata?.rest ?? rest,
        path,
        clock,
        random,
        log,
        transform: object => pruneObject(metadata?.withType(object) ?? object),
      })
      informer.on({ added: onPut, updated: onPut, deleted: onRemove })
      informer.start(signal)
      this.#informers.set(kind, informer)
    }
  }
}
