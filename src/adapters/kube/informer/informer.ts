// SPDX-License-Identifier: Apache-2.0
/** One resource of a cluster as a cache that keeps itself up to date and tells what changes. */
import type { KubeObject } from '#domain/kube-object.ts'
import { type Change, createIndexer, type IndexFunction, type ObjectStore } from './indexer.ts'
import { createReflector, type ReflectorOptions } from './reflector.ts'
import type { ReflectorCounters } from './reflector-counters.ts'

/**
 * What somebody does about changes, called in their order, after the cache has them.
 *
 * They run while the stream waits, so they only note what is to be done (a work queue's `add`). Nothing tells
 * how many changes were folded into one: compare with what is, not with what was.
 */
export interface ChangeHandlers<T> {
  added?(object: T): void
  /** The uid is the same; an object that was made anew under its name is deleted and added. */
  updated?(object: T, previous: T): void
  /** With the object as it was last known, also when its deletion was only noticed by listing again. */
  deleted?(object: T): void
}

export interface InformerOptions<T extends KubeObject> extends Omit<ReflectorOptions<T>, 'store'> {
  readonly indexes?: Readonly<Record<string, IndexFunction<T>>>
}

export interface InformerCounters extends ReflectorCounters {
  readonly objects: number
  /** Events and deletions older than the cache. */
  readonly stale: number
  /** Handlers and index functions that threw. */
  readonly handlerErrors: number
}

export interface Informer<T> {
  readonly store: ObjectStore<T>
  /** Resolves when the cache is complete for the first time; rejects with `closed` when stopped before. */
  readonly synced: Promise<void>
  /** Adds handlers, which are first told what is in the cache; returns how to remove them. */
  on(handlers: ChangeHandlers<T>): () => void
  /** Begins to list and watch, until `signal` aborts or `stop`. Throws when called twice. */
  start(signal?: AbortSignal): void
  /** Ends the watch; resolves when no handler will be called any more. The cache stays as it is. */
  stop(): Promise<void>
  counters(): InformerCounters
}

/** An informer that has not been started. */
export function createInformer<T extends KubeObject>(options: InformerOptions<T>): Informer<T> {
  const { indexes = {}, ...reflectorOptions } = options
  const log = options.log.child({ resource: options.path })
  /** In a box each, so that the same handlers given twice are two. */
  const subscribers = new Set<{ readonly handlers: ChangeHandlers<T> }>()
  const stopping = new AbortController()
  let running: Promise<void> | undefined
  let handlerErrors = 0

  const indexer = createIndexer<T>({
    indexes,
    onIndexError: (index, error) => noteError('an index function threw', { name: index, error }),
  })
  const reflector = createReflector<T>({
    ...reflectorOptions,
    store: {
      get: key => indexer.get(key),
      put: object => tell(indexer.put(object)),
      remove: gone => tell(indexer.remove(gone)),
      replace: (objects, resourceVersion) => tell(indexer.replace(objects, resourceVersion)),
    },
  })

  function tell(changes: readonly Change<T>[]): void {
    for (const change of changes) for (const { handlers } of subscribers) call(handlers, change)
  }

  function call(handler: ChangeHandlers<T>, change: Change<T>): void {
    try {
      if (change.kind === 'added') handler.added?.(change.object)
      else if (change.kind === 'updated') handler.updated?.(change.object, change.previous)
      else handler.deleted?.(change.object)
    } catch (error) {
      noteError('a change handler threw', { error })
    }
  }

  function noteError(message: string, fields: { readonly name?: string; readonly error: unknown }): void {
    handlerErrors++
    log.error(message, fields)
  }

  function on(handlers: ChangeHandlers<T>): () => void {
    const subscriber = { handlers }
    for (const object of indexer.values()) call(handlers, { kind: 'added', object })
    subscribers.add(subscriber)
    return () => void subscribers.delete(subscriber)
  }

  function start(signal?: AbortSignal): void {
    if (running) throw new Error(`the informer of ${options.path} has been started before`)
    const abort = () => stopping.abort()
    if (signal?.aborted) abort()
    else signal?.addEventListener('abort', abort, { once: true })
    running = reflector.run(stopping.signal).finally(() => signal?.removeEventListener('abort', abort))
  }

  async function stop(): Promise<void> {
    stopping.abort()
    await (running ?? reflector.run(stopping.signal))
  }

  return {
    store: indexer,
    synced: reflector.synced,
    on,
    start,
    stop,
    counters: () => ({
      ...reflector.counters(),
      objects: indexer.size,
      stale: indexer.staleCount(),
      handlerErrors,
    }),
  }
}
