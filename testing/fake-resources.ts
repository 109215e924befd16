// SPDX-License-Identifier: Apache-2.0
import type { KubeObject } from '#domain/kube-object.ts'

/** A state of an object as it is sent: its text without apiVersion and kind, as within a list. */
export interface StoredObject {
  readonly key: string
  readonly version: number
  readonly json: string
}

export interface StoredEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly version: number
  readonly object: StoredObject
}

/** What a page of a list holds; `rest` is how many objects are behind it. */
export interface StoredPage {
  readonly items: readonly StoredObject[]
  readonly version: number
  readonly continueToken: string
  readonly rest: number
}

/** The objects of one resource, with the history that watches and continue tokens need. */
export interface FakeResource {
  readonly apiVersion: string
  readonly kind: string
  /** Creates or replaces; the server owns uid, creationTimestamp and resourceVersion. */
  put(object: NewObject): void
  /** Returns whether it was there. */
  remove(namespace: string, name: string): boolean
  /** Objects from `start`, or all; throws `Gone` for a token whose version was compacted. */
  page(limit: number | undefined, token: string | undefined): StoredPage
  /** Events after `version`; throws `Gone` when they were compacted. */
  eventsAfter(version: number): readonly StoredEvent[]
  /** The event before this state of an object, if it is remembered. */
  before(object: StoredObject): StoredEvent | undefined
  objects(): readonly StoredObject[]
  /** Calls `listener` for each later event; returns how to stop. */
  subscribe(listener: (event: StoredEvent) => void): () => void
  /** Forgets history, as etcd's compaction does. */
  compact(): void
  /** What a right cache holds: resourceVersion by key. */
  truth(): Map<string, string>
}

/** An object as somebody would apply it; everything beside `metadata` is kept as it is. */
export type NewObject = Omit<Partial<KubeObject>, 'metadata'> & {
  readonly metadata: Pick<KubeObject['metadata'], 'name'> & Partial<KubeObject['metadata']>
}

/** A version that the server no longer remembers: 410. */
export class Gone extends Error {
  override readonly name = 'Gone'
}

/** The one version counter of a server. */
export interface VersionCounter {
  current: number
}

/** An empty resource. Histories and snapshots live until `compact`. */
export function createFakeResource(apiVersion: string, kind: string, counter: VersionCounter): FakeResource {
  const objects = new Map<string, StoredObject>()
  const identities = new Map<string, { readonly uid: string; readonly creationTimestamp: string }>()
  const snapshots = new Map<number, readonly StoredObject[]>()
  const listeners = new Set<(event: StoredEvent) => void>()
  let history: StoredEvent[] = []
  let compactedAt = 0

  function record(type: StoredEvent['type'], object: StoredObject): void {
    const event = { type, version: object.version, object }
    history.push(event)
    for (const listener of listeners) listener(event)
  }

  function put({ apiVersion: _apiVersion, kind: _kind, metadata, ...rest }: NewObject): void {
    const key = keyOf(metadata.namespace, metadata.name)
    const version = ++counter.current
    const existing = identities.get(key)
    const identity = existing ?? { uid: `uid-${version}`, creationTimestamp: new Date(version * 1000).toISOString() }
    identities.set(key, identity)
    const json = JSON.stringify({ metadata: { ...metadata, ...identity, resourceVersion: String(version) }, ...rest })
    const object = { key, version, json }
    objects.set(key, object)
    record(existing ? 'MODIFIED' : 'ADDED', object)
  }

  function remove(namespace: string, name: string): boolean {
    const key = keyOf(namespace, name)
    const last = objects.get(key)
    if (!last) return false
    objects.delete(key)
    identities.delete(key)
    const version = ++counter.current
    const { metadata, ...rest } = JSON.parse(last.json) as KubeObject
    const json = JSON.stringify({ metadata: { ...metadata, resourceVersion: String(version) }, ...rest })
    record('DELETED', { key, version, json })
    return true
  }

  function inOrder(): StoredObject[] {
    return [...objects.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
  }

  function page(limit: number | undefined, token: string | undefined): StoredPage {
    const { version, start } = token === undefined ? { version: counter.current, start: 0 } : readToken(token)
    const snapshot = token === undefined ? inOrder() : snapshots.get(version)
    if (!snapshot) throw new Gone('The provided continue parameter is too old')
    const items = limit === undefined ? snapshot.slice(start) : snapshot.slice(start, start + limit)
    const rest = snapshot.length - start - items.length
    if (rest > 0) snapshots.set(version, snapshot)
    return { items, version, rest, continueToken: rest > 0 ? writeToken(version, start + items.length) : '' }
  }

  function eventsAfter(version: number): readonly StoredEvent[] {
    if (version < compactedAt) throw new Gone(`too old resource version: ${version} (${compactedAt})`)
    return history.filter(event => event.version > version)
  }

  function compact(): void {
    history = []
    snapshots.clear()
    compactedAt = counter.current
  }

  return {
    apiVersion,
    kind,
    put,
    remove,
    page,
    eventsAfter,
    before: ({ key, version }) => history.findLast(event => event.object.key === key && event.version < version),
    objects: inOrder,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    compact,
    truth: () => new Map([...objects].map(([key, { version }]) => [key, String(version)])),
  }
}

function keyOf(namespace: string | undefined, name: string): string {
  return namespace ? `${namespace}/${name}` : name
}

function writeToken(version: number, start: number): string {
  return Buffer.from(JSON.stringify({ version, start })).toString('base64url')
}

function readToken(token: string): { readonly version: number; readonly start: number } {
  return JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as { version: number; start: number }
}
