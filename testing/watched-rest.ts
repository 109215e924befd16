// SPDX-License-Identifier: Apache-2.0

import { initialEventsEnd } from '#adapters/kube/informer/watch-event.ts'
import { errorOfStatus } from '#adapters/kube/rest/errors.ts'
import type { KubeRequest, KubeResponse, KubeRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject } from '#domain/kube-object.ts'

/** A client whose server keeps objects in memory and tells watchers of changes: no sockets, no time of its own. */
export interface WatchedRest extends KubeRest {
  /** Creates or replaces an object of a collection. */
  put(collection: string, object: KubeObject): void
  remove(collection: string, name: string): void
  /** Watches that nobody has given up. */
  readonly watching: () => number
  /** `METHOD path` of every request but watches, in order. */
  readonly requests: readonly string[]
}

type Listener = (line: string) => void

/** A server of the collections that are put into it; others are empty. Objects are found by collection and name. */
export function watchedRest(): WatchedRest {
  const collections = new Map<string, Map<string, KubeObject>>()
  const listeners = new Map<string, Set<Listener>>()
  const requests: string[] = []
  let version = 1
  let watching = 0

  const objectsOf = (path: string) => collections.get(path) ?? new Map<string, KubeObject>()
  const lineOf = (type: string, object: unknown) => `${JSON.stringify({ type, object })}\n`

  function tell(collection: string, type: string, object: KubeObject): void {
    for (const listener of listeners.get(collection) ?? []) listener(lineOf(type, object))
  }

  async function* watch(path: string, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
    const lines = [...objectsOf(path).values()].map(object => lineOf('ADDED', object))
    const end = { resourceVersion: String(version), annotations: { [initialEventsEnd]: 'true' } }
    lines.push(lineOf('BOOKMARK', { metadata: end }))
    let wake = Promise.withResolvers<void>()
    const listener: Listener = line => {
      lines.push(line)
      wake.resolve()
    }
    const stop = () => wake.resolve()
    const all = listeners.get(path) ?? new Set()
    listeners.set(path, all.add(listener))
    signal?.addEventListener('abort', stop, { once: true })
    watching++
    try {
      for (;;) {
        signal?.throwIfAborted()
        for (let line = lines.shift(); line !== undefined; line = lines.shift()) yield Buffer.from(line)
        await wake.promise
        wake = Promise.withResolvers()
      }
    } finally {
      watching--
      all.delete(listener)
      signal?.removeEventListener('abort', stop)
    }
  }

  async function request<T>({ method, path, signal }: KubeRequest): Promise<T> {
    signal?.throwIfAborted()
    requests.push(`${method} ${path}`)
    const [, collection = '', name = ''] = /^(.*)\/([^/]+)$/.exec(path) ?? []
    // Objects of a namespace are kept in the collection of all namespaces.
    const whole = collection.replace(/\/namespaces\/[^/]+(?=\/)/, '')
    const found = collections.get(collection)?.get(name) ?? collections.get(whole)?.get(name)
    if (method === 'GET' && found) return structuredClone(found) as T
    throw errorOfStatus(`${method} ${path}`, {}, 404)
  }

  async function raw({ path, signal }: KubeRequest): Promise<KubeResponse> {
    signal?.throwIfAborted()
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: watch(path, signal),
      cancel: () => undefined,
    }
  }

  return {
    requests,
    watching: () => watching,
    put(collection, object) {
      const { name } = object.metadata
      const before = objectsOf(collection)
      const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(++version) } }
      tell(collection, before.has(name) ? 'MODIFIED' : 'ADDED', stored)
      collections.set(collection, before.set(name, stored))
    },
    remove(collection, name) {
      const object = objectsOf(collection).get(name)
      if (!object) return
      objectsOf(collection).delete(name)
      tell(collection, 'DELETED', { ...object, metadata: { ...object.metadata, resourceVersion: String(++version) } })
    },
    request,
    raw,
    close: () => Promise.resolve(),
  }
}
