// SPDX-License-Identifier: Apache-2.0
/** The exceptions that stand in the cluster, what they excuse, and which of them excuse nothing. */
import { isDeepStrictEqual } from 'node:util'
import { type KubeObject, keyOf, refOf } from '#domain/kube-object.ts'
import type { Exception } from '#engines/posture/exceptions/exception.ts'
import { type NamespaceLabels, readException } from '#engines/posture/exceptions/read-exception.ts'
import type { MetricFamily } from '#runtime/metrics-text.ts'

interface Entry {
  readonly object: KubeObject
  readonly exception: Exception | undefined
  /** Why it cannot be used. */
  readonly doubt: string | undefined
  /** Objects that it excuses. */
  readonly uses: Set<string>
}

/** What is to be told of one exception. */
export interface ExceptionState {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly generation?: number
  /** Milliseconds since the epoch; absent means never. */
  readonly expiresAtMs?: number
  /** Objects of which it excuses a finding. */
  readonly matches: number
  readonly doubt?: string
}

export class ExceptionBook {
  readonly #namespaceLabels: NamespaceLabels
  readonly #entries = new Map<string, Entry>()
  readonly #usedBy = new Map<string, readonly Entry[]>()
  #active: readonly Exception[] = []

  constructor(namespaceLabels: NamespaceLabels) {
    this.#namespaceLabels = namespaceLabels
  }

  /** All that can be used, also those that have expired. */
  get active(): readonly Exception[] {
    return this.#active
  }

  /** Whether a change of a namespace's labels may change what is excused. */
  get readsNamespaces(): boolean {
    return [...this.#entries.values()].some(({ object }) => {
      const spec = object['spec'] as
        | { readonly match?: { readonly namespaceSelector?: unknown } | null }
        | null
        | undefined
      return spec?.match?.namespaceSelector !== undefined
    })
  }

  /** Takes an exception; false when nothing of it changed that matters here: its status is ours. */
  put(object: KubeObject): boolean {
    const key = keyOf(refOf(object))
    const known = this.#entries.get(key)
    if (known && isDeepStrictEqual(known.object['spec'], object['spec'])) {
      this.#entries.set(key, { ...known, object })
      return false
    }
    const read = readException(object, this.#namespaceLabels)
    this.#entries.set(key, {
      object,
      exception: typeof read === 'string' ? undefined : read,
      doubt: typeof read === 'string' ? read : undefined,
      uses: new Set(),
    })
    this.#refresh()
    return true
  }

  remove(object: KubeObject): void {
    this.#entries.delete(keyOf(refOf(object)))
    this.#refresh()
  }

  /** Notes which exceptions excuse something of an object, in place of what was noted before. */
  noteUses(id: string, used: ReadonlySet<Exception>): void {
    for (const entry of this.#usedBy.get(id) ?? []) entry.uses.delete(id)
    this.#usedBy.delete(id)
    if (used.size === 0) return
    const entries = [...this.#entries.values()].filter(({ exception }) => exception && used.has(exception))
    for (const { uses } of entries) uses.add(id)
    this.#usedBy.set(id, entries)
  }

  /** In order of their keys. Those about vulnerabilities alone are not among them. */
  states(): ExceptionState[] {
    return [...this.#entries]
      .filter(([, { exception, doubt }]) => exception !== undefined || doubt !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([
          ,
          {
            object: { kind, metadata },
            exception,
            uses,
            doubt,
          },
        ]) => ({
          kind,
          namespace: metadata.namespace ?? '',
          name: metadata.name,
          uid: metadata.uid ?? '',
          ...(metadata.generation !== undefined && { generation: metadata.generation }),
          ...(exception?.expiresAtMs !== undefined && { expiresAtMs: exception.expiresAtMs }),
          matches: uses.size,
          ...(doubt !== undefined && { doubt }),
        }),
      )
  }

  #refresh(): void {
    this.#active = [...this.#entries.values()].flatMap(({ exception }) => (exception ? [exception] : []))
  }
}

/** A series for each exception: one at 0 excuses nothing, and may be a mistake. */
export function exceptionFamilies(book: ExceptionBook): MetricFamily[] {
  const labelsOf = ({ kind, namespace, name }: ExceptionState) => ({ kind, namespace, name })
  return [
    {
      name: 'kubescape_exception_matches',
      help: 'Objects of which the exception excuses a finding; 0 means that it excuses nothing.',
      type: 'gauge',
      samples: () => book.states().map(state => ({ labels: labelsOf(state), value: state.matches })),
    },
    {
      name: 'kubescape_exception_unusable',
      help: '1 for an exception that cannot be read and excuses nothing.',
      type: 'gauge',
      samples: () =>
        book.states().flatMap(state => (state.doubt === undefined ? [] : [{ labels: labelsOf(state), value: 1 }])),
    },
  ]
}
