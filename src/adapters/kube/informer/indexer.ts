// SPDX-License-Identifier: Apache-2.0
/** The cache of one resource: objects by key and by named indexes, never older than what was once stored. */
import type { KubeObject, ObjectMeta } from '#domain/kube-object.ts'
import { compareResourceVersions } from './resource-version.ts'
import { createTombstones } from './tombstones.ts'

/** Values under which an object is found in an index; none leaves it out. Must depend on the object alone. */
export type IndexFunction<T> = (object: T) => readonly string[]

/** What one step did to the cache. An update keeps the uid: a name with a new uid is a deletion and an addition. */
export type Change<T> =
  | { readonly kind: 'added'; readonly object: T }
  | { readonly kind: 'updated'; readonly object: T; readonly previous: T }
  | { readonly kind: 'deleted'; readonly object: T }

/** The reading side. Objects are shared, not copied: nobody may change them. */
export interface ObjectStore<T> {
  readonly size: number
  get(key: string): T | undefined
  /** All objects, unordered; live, so do not hold it across an `await`. */
  values(): IterableIterator<T>
  /** The objects that `index` files under `value`, unordered. Throws when there is no such index. */
  byIndex(index: string, value: string): readonly T[]
}

/** Reading and writing. Each writing step returns its changes, and is complete before anything sees it. */
export interface Indexer<T> extends ObjectStore<T> {
  /** Stores an object unless it is known to be stale. */
  put(object: T): readonly Change<T>[]
  /** Removes what `gone` names, unless the cache holds something newer than that. */
  remove(gone: { readonly metadata: ObjectMeta }): readonly Change<T>[]
  /** Makes `objects` (by `objectKey`) the whole content, as of `resourceVersion`; deletions come first. */
  replace(objects: ReadonlyMap<string, T>, resourceVersion: string): readonly Change<T>[]
  /** Objects and deletions that were older than the cache, since the start. */
  staleCount(): number
}

export interface IndexerOptions<T> {
  readonly indexes?: Readonly<Record<string, IndexFunction<T>>>
  /** Told when an index function throws; the object is stored and left out of that index. */
  readonly onIndexError?: (index: string, error: unknown) => void
}

/** Deletions remembered against late events. */
const tombstoneCapacity = 1024

const noChange: readonly never[] = []

/** Key of an object among those of its resource: `namespace/name`, or `name` when it has no namespace. */
export function objectKey({ metadata }: { readonly metadata: ObjectMeta }): string {
  return metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name
}

/** An empty cache. Cost per step: O(values of the object in all indexes); `replace` is O(objects). */
export function createIndexer<T extends KubeObject>(options: IndexerOptions<T> = {}): Indexer<T> {
  const objects = new Map<string, T>()
  const indexes = new Map(Object.entries(options.indexes ?? {}).map(([name, of]) => [name, createIndex(of)]))
  const tombstones = createTombstones(tombstoneCapacity)
  let stale = 0

  function createIndex(of: IndexFunction<T>): Index<T> {
    return { of, keysByValue: new Map() }
  }

  function valuesIn(name: string, index: Index<T>, object: T): readonly string[] {
    try {
      return index.of(object)
    } catch (error) {
      options.onIndexError?.(name, error)
      return noChange
    }
  }

  function unfile(key: string, object: T): void {
    for (const [name, index] of indexes)
      for (const value of valuesIn(name, index, object)) {
        const keys = index.keysByValue.get(value)
        if (keys?.delete(key) && keys.size === 0) index.keysByValue.delete(value)
      }
  }

  function file(key: string, object: T): void {
    for (const [name, index] of indexes)
      for (const value of valuesIn(name, index, object)) {
        const keys = index.keysByValue.get(value)
        if (keys) keys.add(key)
        else index.keysByValue.set(value, new Set([key]))
      }
  }

  function drop(key: string, previous: T): Change<T> {
    unfile(key, previous)
    objects.delete(key)
    return { kind: 'deleted', object: previous }
  }

  function store(key: string, object: T): readonly Change<T>[] {
    const previous = objects.get(key)
    const reborn = previous !== undefined && previous.metadata.uid !== object.metadata.uid
    const changes: Change<T>[] = reborn ? [drop(key, previous)] : []
    if (previous && !reborn) unfile(key, previous)
    objects.set(key, object)
    file(key, object)
    changes.push(previous && !reborn ? { kind: 'updated', object, previous } : { kind: 'added', object })
    return changes
  }

  function put(object: T): readonly Change<T>[] {
    const key = objectKey(object)
    if (isNotNewer(object.metadata, objects.get(key)?.metadata) || tombstones.covers(object.metadata)) {
      stale++
      return noChange
    }
    return store(key, object)
  }

  function remove({ metadata }: { readonly metadata: ObjectMeta }): readonly Change<T>[] {
    tombstones.bury(metadata.uid, metadata.resourceVersion)
    const key = objectKey({ metadata })
    const held = objects.get(key)
    if (!held) return noChange
    if (isDeletionOfAnother(metadata, held.metadata)) {
      stale++
      return noChange
    }
    return [drop(key, held)]
  }

  function replace(next: ReadonlyMap<string, T>, resourceVersion: string): readonly Change<T>[] {
    const changes: Change<T>[] = []
    for (const [key, object] of objects) {
      if (next.has(key)) continue
      tombstones.bury(object.metadata.uid, resourceVersion)
      changes.push(drop(key, object))
    }
    for (const [key, object] of next) {
      tombstones.unearth(object.metadata.uid)
      if (!isSameVersion(object.metadata, objects.get(key)?.metadata)) changes.push(...store(key, object))
    }
    return changes
  }

  function byIndex(index: string, value: string): readonly T[] {
    const found = indexes.get(index)
    if (!found) throw new Error(`no index "${index}"; there are: ${[...indexes.keys()].join(', ') || 'none'}`)
    return [...(found.keysByValue.get(value) ?? [])].flatMap(key => objects.get(key) ?? [])
  }

  return {
    get size() {
      return objects.size
    },
    get: key => objects.get(key),
    values: () => objects.values(),
    byIndex,
    put,
    remove,
    replace,
    staleCount: () => stale,
  }
}

interface Index<T> {
  readonly of: IndexFunction<T>
  readonly keysByValue: Map<string, Set<string>>
}

function isSameVersion(a: ObjectMeta, b: ObjectMeta | undefined): boolean {
  return (
    b !== undefined && a.resourceVersion !== undefined && a.resourceVersion === b.resourceVersion && a.uid === b.uid
  )
}

/** True for what the cache holds already or has left behind; false when nothing is known. */
function isNotNewer(offered: ObjectMeta, held: ObjectMeta | undefined): boolean {
  return isSameVersion(offered, held) || (orderOf(offered, held) ?? 0) < 0
}

/**
 * True for a deletion that came before the object in the cache. Where the versions have no order, the uid decides:
 * an object shown too long is better than one that is there and not looked at.
 */
function isDeletionOfAnother(gone: ObjectMeta, held: ObjectMeta): boolean {
  const order = orderOf(gone, held)
  return order === undefined ? gone.uid !== held.uid : order < 0
}

/** Versions of one resource share a counter, so the order holds between two incarnations of a name as well. */
function orderOf(a: ObjectMeta, b: ObjectMeta | undefined): number | undefined {
  return compareResourceVersions(a.resourceVersion, b?.resourceVersion)
}
