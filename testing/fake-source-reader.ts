// SPDX-License-Identifier: Apache-2.0
/** Stored objects in memory, as computed kinds read them; counts how many bodies were loaded. */
import type { SourceObject, SourceReader } from '#adapters/apiserver/projection.ts'
import type { ObjectMeta } from '#domain/kube-object.ts'

/** One stored object. */
export interface StoredSource {
  readonly key: string
  readonly meta: ObjectMeta
  readonly resourceVersion?: number
  readonly summary?: unknown
  readonly body?: Readonly<Record<string, unknown>>
}

export interface FakeSourceReader extends SourceReader {
  readonly bodiesRead: number
}

/** A reader of the given objects, in the order of the real store, and of what else was deleted. */
export function fakeSourceReader(
  objects: readonly StoredSource[],
  deletions: ReadonlyMap<string, number> = new Map(),
): FakeSourceReader {
  let bodiesRead = 0
  const all = objects.map(({ key, meta, resourceVersion = 1, summary, body = {} }) => {
    const object: SourceObject = {
      namespace: meta.namespace ?? '',
      name: meta.name,
      resourceVersion,
      meta,
      summary,
      body() {
        bodiesRead++
        return Promise.resolve(body)
      },
    }
    return { key, object }
  })
  const place = ({ namespace, name }: SourceObject) => `${namespace}/${name}`
  all.sort((a, b) => (place(a.object) < place(b.object) ? -1 : 1))
  return {
    get bodiesRead() {
      return bodiesRead
    },
    get: (key, namespace, name) =>
      Promise.resolve(
        all.find(item => item.key === key && item.object.namespace === namespace && item.object.name === name)?.object,
      ),
    deletions: () => Promise.resolve(deletions),
    async *list(key, namespace) {
      for (const item of all) {
        if (item.key === key && (namespace === undefined || item.object.namespace === namespace)) yield item.object
      }
    },
  }
}
