// SPDX-License-Identifier: Apache-2.0
/** Kinds that are computed from stored ones: get, list and watch without a row of their own. */
import type { ObjectMeta } from '#domain/kube-object.ts'

/** A stored object as a projection reads it. */
export interface SourceObject {
  readonly namespace: string
  readonly name: string
  readonly resourceVersion: number
  readonly meta: ObjectMeta
  readonly summary: unknown
  /** Loads and parses the body; only single reads and whole shapes should need it. */
  body(): Promise<Readonly<Record<string, unknown>>>
}

/** Read access to the stored kinds, by storage key (`<plural>.<group>`). */
export interface SourceReader {
  get(key: string, namespace: string, name: string): Promise<SourceObject | undefined>
  /** In (namespace, name) order; an absent namespace means all. */
  list(key: string, namespace?: string): AsyncIterable<SourceObject>
  /** The version of the newest deletion in each namespace that had one; what sums up a namespace is no older. */
  deletions(key: string, namespace?: string): Promise<ReadonlyMap<string, number>>
}

/**
 * A computed object. `meta.resourceVersion` is set by the projection: the newest of what it was computed from, which
 * what was deleted of several sources is a part of.
 */
export interface ProjectedObject {
  readonly meta: ObjectMeta
  readonly summary?: unknown
  /** Everything but `apiVersion`, `kind` and `metadata`; called only when the answer carries it. */
  body(): Promise<Readonly<Record<string, unknown>>>
}

/** Names one projected object; `namespace` is empty for cluster-scoped kinds. */
export interface ProjectedRef {
  readonly namespace: string
  readonly name: string
}

/** How a kind is computed. */
export interface Projection {
  /** Storage keys it reads. */
  readonly sources: readonly string[]
  get(reader: SourceReader, ref: ProjectedRef): Promise<ProjectedObject | undefined>
  /** In (namespace, name) order. */
  list(reader: SourceReader, namespace?: string): AsyncIterable<ProjectedObject>
  /** The projected objects that a write of `source` may have changed; `undefined` means any. */
  affectedBy(source: { key: string; namespace: string; name: string }): readonly ProjectedRef[] | undefined
}
