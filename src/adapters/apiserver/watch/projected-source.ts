// SPDX-License-Identifier: Apache-2.0
/**
 * Events of computed kinds: when a source changes, what depends on it is computed again and compared.
 *
 * What was computed last is remembered only while somebody watches. Changes follow one another in a chain, so events
 * keep the order of the writes that caused them.
 */
import {
  createSourceReader,
  type ProjectedResource,
  recordOfProjected,
  sourceId,
} from '#adapters/apiserver/operations/projected.ts'
import type { ProjectedObject, ProjectedRef, SourceReader } from '#adapters/apiserver/projection.ts'
import { type ObjectRecord, type ObjectStore, StoreError, type StoreEvent } from '#adapters/db/store.ts'
import type { EventSource, WatchHub } from './event-source.ts'

/** Events of one computed kind. `withBodies`: they carry bodies, and a change of the body alone is one. */
export function createProjectedSource(
  store: ObjectStore,
  hub: WatchHub,
  resource: ProjectedResource,
  withBodies: boolean,
): EventSource {
  const { projection } = resource
  const reader = createSourceReader(store)
  const listeners = new Map<(event: StoreEvent) => void, () => void>()
  const sources = projection.sources.map(key => hub.source(key))
  let known = new Map<string, ObjectRecord>()
  let chain: Promise<void> = Promise.resolve()
  let running: Promise<(() => void)[]> | undefined
  let version = 0

  /** Listens to the sources, then computes everything once. */
  async function start(): Promise<(() => void)[]> {
    const ways = await Promise.all(
      sources.map(source =>
        source.attach(event => {
          chain = chain.then(() => follow(event))
        }, lose),
      ),
    )
    const { current } = await store.revision()
    known = new Map()
    for await (const object of projection.list(reader)) {
      const record = await recordOfProjected(resource, object, withBodies)
      known.set(idOf(record), record)
    }
    version = current
    return ways
  }

  async function follow({ object }: StoreEvent): Promise<void> {
    try {
      await running
      for (const ref of await affected(object)) await compare(ref, object.version)
      version = Math.max(version, object.version)
    } catch {
      lose()
    }
  }

  /** Nobody may go on as if nothing were missing; who comes next has everything computed again. */
  function lose(): void {
    const lost = [...listeners.values()]
    listeners.clear()
    stop()
    for (const onLost of lost) onLost()
  }

  async function affected(source: ObjectRecord): Promise<readonly ProjectedRef[]> {
    const { kind: key, namespace, name } = source
    const refs = projection.affectedBy({ key, namespace, name })
    if (refs) return refs
    const all = new Map(
      [...known.values()].map(record => [idOf(record), { namespace: record.namespace, name: record.name }]),
    )
    for await (const { meta } of projection.list(reader)) {
      const ref = { namespace: meta.namespace ?? '', name: meta.name }
      all.set(idOf(ref), ref)
    }
    return [...all.values()]
  }

  async function compare(ref: ProjectedRef, atVersion: number): Promise<void> {
    const id = idOf(ref)
    const before = known.get(id)
    const object = await projection.get(reader, ref)
    if (!object) {
      if (!before) return
      known.delete(id)
      pass({ type: 'DELETED', object: { ...before, version: atVersion }, previous: before })
      return
    }
    const computed = await recordOfProjected(resource, object, withBodies)
    const after = { ...computed, version: atVersion }
    // Another version in a list is an event on a watch, else who follows would for ever hold an older one.
    if (before && computed.version <= before.version && isSame(before, after)) return
    known.set(id, after)
    pass(before ? { type: 'MODIFIED', object: after, previous: before } : { type: 'ADDED', object: after })
  }

  function pass(event: StoreEvent): void {
    for (const listener of listeners.keys()) listener(event)
  }

  function stop(): void {
    if (running) void leaveAll(running)
    running = undefined
    known = new Map()
  }

  /** No history is kept of what is computed: whatever changed is told once, from how it was to how it is. */
  async function since(after: number, limit: number): Promise<readonly StoreEvent[]> {
    const changes = new Map<string, { ref: ProjectedRef; version: number }>()
    const firstEvents = new Map<string, StoreEvent>()
    for (const kind of projection.sources) {
      for (const event of await store.events({ kind, after, limit: maxReplayed })) {
        const { namespace, name, version: at } = event.object
        const id = sourceId(event.object)
        if (!firstEvents.has(id)) firstEvents.set(id, event)
        const refs = projection.affectedBy({ key: kind, namespace, name }) ?? (await affected(event.object))
        for (const ref of refs)
          changes.set(idOf(ref), { ref, version: Math.max(at, changes.get(idOf(ref))?.version ?? 0) })
      }
    }
    const ordered = [...changes.values()].sort((a, b) => a.version - b.version)
    // Objects that share a version must not be torn apart by a page's end: the reader goes on after that version.
    const last = ordered[limit - 1]?.version
    const page = last === undefined ? ordered : ordered.filter((each, i) => i < limit || each.version === last)
    const before = createSourceReader(store, { at: after, firstEvents })
    const events = await Promise.all(page.map(each => difference(before, each)))
    return events.filter(event => event !== undefined)
  }

  async function difference(
    before: SourceReader,
    { ref, version: at }: { readonly ref: ProjectedRef; readonly version: number },
  ): Promise<StoreEvent | undefined> {
    const [was, is] = [await projection.get(before, ref), await projection.get(reader, ref)]
    const previous = was && (await lastRecord(was, is === undefined))
    if (!is) return previous && { type: 'DELETED', object: { ...previous, version: at }, previous }
    const object = { ...(await recordOfProjected(resource, is, withBodies)), version: at }
    return previous ? { type: 'MODIFIED', object, previous } : { type: 'ADDED', object }
  }

  /** A body may be forgotten already; what is selected by, and what tables show, stands beside it. */
  async function lastRecord(object: ProjectedObject, isTold: boolean): Promise<ObjectRecord> {
    try {
      return await recordOfProjected(resource, object, withBodies && isTold)
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      return recordOfProjected(resource, object, false)
    }
  }

  return {
    since,
    version: () => version,
    async attach(listener, onLost) {
      listeners.set(listener, onLost)
      running ??= start()
      await running
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) stop()
      }
    },
  }
}

async function leaveAll(ways: Promise<(() => void)[]>): Promise<void> {
  const attached = await ways.catch(() => [])
  for (const leave of attached) leave()
}

/** Source events that one resume goes through; beyond them the history ends anyway. */
const maxReplayed = 20_000

function idOf({ namespace, name }: ProjectedRef): string {
  return `${namespace}/${name}`
}

function isSame(a: ObjectRecord, b: ObjectRecord): boolean {
  const hasSameBytes =
    (a.bytes === undefined && b.bytes === undefined) || Buffer.compare(a.bytes ?? none, b.bytes ?? none) === 0
  return a.meta === b.meta && a.summary === b.summary && a.fields === b.fields && hasSameBytes
}

const none = Buffer.alloc(0)
