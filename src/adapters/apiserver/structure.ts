// SPDX-License-Identifier: Apache-2.0
/**
 * What the server asks about the inside of objects: schemas, patches, field ownership, OpenAPI.
 *
 * `schema/` and `patch/` implement these; the server itself knows objects only as metadata and body.
 */
import type { KubeObject } from '#domain/kube-object.ts'
import type { Cause, ResourceDescriptor } from './descriptor.ts'

/** An object after schema handling. */
export interface AdmittedObject {
  /** Pruned and defaulted. */
  readonly object: KubeObject
  /** Paths that the schema does not know (`spec.replica`); `fieldValidation` decides what becomes of them. */
  readonly unknownFields: readonly string[]
  /** What is wrong; not empty means 422. */
  readonly causes: readonly Cause[]
}

/** One `metadata.managedFields` entry. */
export interface ManagedFieldsEntry {
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  readonly time?: string
  readonly fieldsType: 'FieldsV1'
  readonly fieldsV1: Readonly<Record<string, unknown>>
  readonly subresource?: string
}

/** A write, as field ownership sees it. */
export interface OwnershipWrite {
  readonly descriptor: ResourceDescriptor
  /** The stored object; absent at creation. Carries its `metadata.managedFields`. */
  readonly live?: KubeObject
  readonly manager: string
  readonly subresource?: string
  /** RFC 3339, whole seconds. */
  readonly time: string
  /** The body is so long that it is not told who owns what in it. */
  readonly isLong?: boolean
}

/** Schemas, patches and ownership. Objects go in and come out by value: nothing given is changed. */
export interface Structure {
  /** Validates, prunes and defaults what a client sent for a kind of `bodies: 'validated'`. */
  admit(descriptor: ResourceDescriptor, object: KubeObject): AdmittedObject
  /** RFC 6902. Throws `PatchError` of `patch/patch-error.ts`. */
  jsonPatch(object: KubeObject, patch: unknown): KubeObject
  /** RFC 7396. Throws `PatchError`. */
  mergePatch(object: KubeObject, patch: unknown): KubeObject
  /** Merge by the list types and merge keys of the kind's schema. Throws `PatchError`. */
  strategicMergePatch(descriptor: ResourceDescriptor, object: KubeObject, patch: unknown): KubeObject
  /** `metadata.managedFields` after a create, update or patch (but not apply) turned `live` into `next`. */
  managedFieldsAfter(write: OwnershipWrite & { readonly next: KubeObject }): readonly ManagedFieldsEntry[]
  /**
   * Server-side apply: the object with its new `metadata.managedFields`. Throws `PatchError`; its code is `conflict`
   * when others own what stands against it, one cause per field.
   */
  apply(write: OwnershipWrite & { readonly applied: KubeObject; readonly force: boolean }): KubeObject
}

/** A prepared OpenAPI document: its bytes and their strong ETag, quotes included. */
export interface OpenApiDocument {
  readonly bytes: Uint8Array
  readonly etag: string
}

/** OpenAPI documents of everything served. Computed lazily; may be slow at the first call. */
export interface OpenApiProvider {
  /** As JSON. */
  v2(): OpenApiDocument
  /** In protobuf, which kubectl up to 1.26 insists on. */
  v2Protobuf(): OpenApiDocument
  /** Paths of the v3 index: `api/v1`, `apis/apps/v1`, … */
  v3Paths(): readonly string[]
  v3(path: string): OpenApiDocument | undefined
}
