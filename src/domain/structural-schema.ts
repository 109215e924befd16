// SPDX-License-Identifier: Apache-2.0
/** Schemas as Kubernetes publishes them: OpenAPI with the extensions that say how lists and maps merge. */
import type { Json } from './kube-object.ts'

/** A kind that a schema describes. */
export interface GroupVersionKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

/** One schema. A `$ref` is the bare name of a definition; siblings of it say how this use of it merges. */
export interface StructuralSchema {
  readonly $ref?: string
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean'
  readonly format?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, StructuralSchema>>
  readonly required?: readonly string[]
  readonly items?: StructuralSchema
  readonly additionalProperties?: StructuralSchema
  readonly enum?: readonly Json[]
  readonly default?: Json
  readonly nullable?: boolean
  readonly oneOf?: readonly StructuralSchema[]
  /** Absent means `atomic` for server-side apply. */
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map'
  readonly 'x-kubernetes-list-map-keys'?: readonly string[]
  /** Absent means `granular`. */
  readonly 'x-kubernetes-map-type'?: 'atomic' | 'granular'
  readonly 'x-kubernetes-patch-merge-key'?: string
  /** Comma-separated: `merge`, `replace`, `retainKeys`. */
  readonly 'x-kubernetes-patch-strategy'?: string
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean
  readonly 'x-kubernetes-group-version-kind'?: readonly GroupVersionKind[]
  readonly 'x-kubernetes-unions'?: Json
}

/** Schemas by name. */
export type SchemaDefinitions = Readonly<Record<string, StructuralSchema>>
