// SPDX-License-Identifier: Apache-2.0
/** Kinds that sum up another kind, one object for each namespace, named after it. */
import type { ProjectedObject, Projection, SourceObject } from '#adapters/apiserver/projection.ts'
import type { ObjectMeta } from '#domain/kube-object.ts'
import { sha256Hex } from '#domain/sha256.ts'

/** Adds up the sources of one namespace. */
export interface NamespaceSum {
  add(source: SourceObject): void
  /** For the table. */
  summary(): Readonly<Record<string, unknown>>
  body(): Readonly<Record<string, unknown>>
}

interface SummingUp {
  /** Storage key of the kind that is summed up. */
  readonly source: string
  /** Kind of the sums; part of their identity. */
  readonly kind: string
  readonly begin: () => NamespaceSum
}

/**
 * A kind computed in one pass over its source, which comes in order of namespaces, so that one sum at a time is open.
 * A namespace without sources has no object.
 */
export function summedByNamespace({ source, kind, begin }: SummingUp): Projection {
  return {
    sources: [source],
    async get(reader, { name }) {
      // Read before the sources: the sum may be newer than its version, never older.
      const deletions = await reader.deletions(source, name)
      const namespace = new OpenNamespace(name, { kind, sum: begin(), newest: deletions.get(name) ?? 0 })
      for await (const object of reader.list(source, name)) namespace.add(object)
      return namespace.finish()
    },
    async *list(reader) {
      const deletions = await reader.deletions(source)
      let open: OpenNamespace | undefined
      for await (const object of reader.list(source)) {
        if (open?.name !== object.namespace) {
          const done = open?.finish()
          if (done) yield done
          open = new OpenNamespace(object.namespace, {
            kind,
            sum: begin(),
            newest: deletions.get(object.namespace) ?? 0,
          })
        }
        open.add(object)
      }
      const last = open?.finish()
      if (last) yield last
    },
    affectedBy: ({ namespace }) => [{ namespace: '', name: namespace }],
  }
}

class OpenNamespace {
  readonly name: string
  readonly #kind: string
  readonly #sum: NamespaceSum
  #newest: number
  #oldestTime = ''
  #count = 0

  constructor(
    name: string,
    { kind, sum, newest }: { readonly kind: string; readonly sum: NamespaceSum; readonly newest: number },
  ) {
    this.name = name
    this.#kind = kind
    this.#sum = sum
    this.#newest = newest
  }

  add(source: SourceObject): void {
    this.#sum.add(source)
    this.#count++
    this.#newest = Math.max(this.#newest, source.resourceVersion)
    const { creationTimestamp = '' } = source.meta
    if (this.#oldestTime === '' || creationTimestamp < this.#oldestTime) this.#oldestTime = creationTimestamp
  }

  finish(): ProjectedObject | undefined {
    if (this.#count === 0) return undefined
    const meta: ObjectMeta = {
      name: this.name,
      uid: derivedUid(`${this.#kind}/${this.name}`),
      resourceVersion: String(this.#newest),
      // As old as the first result of the namespace.
      ...(this.#oldestTime !== '' && { creationTimestamp: this.#oldestTime }),
    }
    return { meta, summary: this.#sum.summary(), body: () => Promise.resolve(this.#sum.body()) }
  }
}

/** A uid that is always the same for the same object: clients tell objects apart by it. Source: RFC 9562 §5.8. */
export function derivedUid(identity: string): string {
  const digits = sha256Hex(identity)
  const parts = [digits.slice(0, 8), digits.slice(8, 12), `8${digits.slice(13, 16)}`, `8${digits.slice(17, 20)}`]
  return [...parts, digits.slice(20, 32)].join('-')
}
