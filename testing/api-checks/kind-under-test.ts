// SPDX-License-Identifier: Apache-2.0
/** A kind under test: how an object of it looks, which of its fields a writer changes, and where it is special. */
import type { JsonObject } from '#domain/json.ts'
import type { KubeObject } from '#domain/kube-object.ts'

/** What some kinds do otherwise than most. */
export type Trait =
  /** Its PUT makes an object that is not there. */
  | 'creates-on-update'
  /** Unknown fields of its content are noticed. */
  | 'strict-fields'
  /** Lists and events carry metadata alone unless the whole is asked for. */
  | 'listed-as-metadata'
  /** Names are one DNS label. */
  | 'short-names'
  /** Whatever fits between two slashes is a name. */
  | 'any-names'
  /** A deleted object stays until somebody has done something about it; there are no collections to delete. */
  | 'held-when-deleted'
  /** Its objects may not be owners of others. */
  | 'owns-nothing'
  /** Strategic merge patches are refused, as for kinds that a cluster has learnt. */
  | 'no-strategic-patch'
  /** Nothing but its metadata is for clients to change. */
  | 'contentless'
  /** The server puts objects of its own into every namespace. */
  | 'made-by-server'

/** One kind under test. */
export interface KindUnderTest {
  readonly apiVersion: string
  readonly kind: string
  readonly plural: string
  readonly isNamespaced: boolean
  /**
   * What an object has beside its metadata; another number gives other content. No key is one that YAML 1.1 reads as a
   * boolean, as Kubernetes does.
   */
  readonly body: (n: number) => JsonObject
  /** A field that the number decides. */
  readonly path: readonly (string | number)[]
  /** What may stand in its status, where that has a path of its own. */
  readonly status?: (n: number) => JsonObject
  readonly traits?: readonly Trait[]
}

/** Claims that the kind does it. */
export function has({ traits }: KindUnderTest, trait: Trait): boolean {
  return traits?.includes(trait) === true
}

/** Claims that a deleted object is gone when the deletion is answered, as with nearly all kinds. */
export function goesAtOnce(kind: KindUnderTest): boolean {
  return !has(kind, 'held-when-deleted')
}

/** Claims that objects of the kind can own others, and go when they are deleted. */
export function canOwn(kind: KindUnderTest): boolean {
  return goesAtOnce(kind) && !has(kind, 'owns-nothing')
}

/** Claims that an object has content that clients can change. */
export function hasContent(kind: KindUnderTest): boolean {
  return !has(kind, 'contentless')
}

/** The field that the body's number decides. */
export function changing({ path }: KindUnderTest, object: KubeObject | JsonObject): unknown {
  return path.reduce<unknown>((value, step) => (Object(value) as Record<string | number, unknown>)[step], object)
}
