// SPDX-License-Identifier: Apache-2.0
/** What a kind of our own is: enough for its CustomResourceDefinition and for the embedded cluster. */
import type { StructuralSchema } from '#domain/structural-schema.ts'

/** A rule in CEL that the API server checks. `path` leads from the root of the schema to where it stands. */
export interface Validation {
  /** Names of properties; `[]` steps into the items of a list. */
  readonly path: readonly string[]
  readonly rule: string
  readonly message: string
  /** The same rule for a server without CEL, over the value at the path. True: good. */
  holds(value: Readonly<Record<string, unknown>>): boolean
}

/** One column of `kubectl get`. */
export interface CustomColumn {
  readonly name: string
  readonly type: 'string' | 'date' | 'integer'
  readonly description: string
  /** Property names from the root: `['spec', 'reason']`. */
  readonly path: readonly string[]
}

export interface CustomKind {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly namespaced: boolean
  readonly description: string
  /** Schema of `spec`. */
  readonly spec: StructuralSchema
  /** Schema of `status`, which is written through a path of its own; absent: it has none. */
  readonly status?: StructuralSchema
  readonly validations: readonly Validation[]
  /** Without name and age, which every kind has. */
  readonly columns: readonly CustomColumn[]
}
