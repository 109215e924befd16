// SPDX-License-Identifier: Apache-2.0
/** Subresources: parts of an object that are read and written under a path of their own. */
import type { KubeObject } from '#domain/kube-object.ts'

interface SubresourceBase {
  readonly verbs: readonly ('create' | 'get' | 'patch' | 'update')[]
  /** Kind, and group and version where they differ from the resource's own (`Scale` of `autoscaling/v1`). */
  readonly kind: string
  readonly group?: string
  readonly version?: string
}

/** Writes through it take only the named top-level fields; writes of the object itself leave those fields alone. */
export interface PartSubresource extends SubresourceBase {
  readonly type: 'part'
  readonly fields: readonly string[]
  /** False when the object itself may write these fields too (`finalize` writes `spec`). */
  readonly exclusive: boolean
}

/** Another object computed from the object, and written back into it: `scale`. */
export interface ViewSubresource extends SubresourceBase {
  readonly type: 'view'
  /** The view, with `metadata` of the object. */
  read(object: KubeObject): KubeObject
  /** The object after the view was written. */
  write(object: KubeObject, view: KubeObject): KubeObject
}

export type Subresource = PartSubresource | ViewSubresource

/** The usual `status`: taken only through `/status`, and nothing else is taken there. */
export function statusSubresource(kind: string): PartSubresource {
  return { type: 'part', kind, verbs: ['get', 'patch', 'update'], fields: ['status'], exclusive: true }
}

/** Top-level fields that a write of the object itself must leave as they are. */
export function exclusiveFields(subresources: Readonly<Record<string, Subresource>> | undefined): readonly string[] {
  return Object.values(subresources ?? {}).flatMap(sub => (sub.type === 'part' && sub.exclusive ? sub.fields : []))
}
