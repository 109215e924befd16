// SPDX-License-Identifier: Apache-2.0
/** What an API server can be asked to answer in, and the four ways to tell it a change. */
import type { KubeRequest } from './rest.ts'

/** As `kubectl get` sees objects: columns and rows. A server that cannot answers with the objects. */
export const acceptTable = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'
/** The metadata of an object alone. */
export const acceptMetadata = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json'
/** The metadata of a list's items alone. */
export const acceptMetadataList = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json'

export const patchTypes = {
  /** RFC 6902. */
  json: 'application/json-patch+json',
  /** RFC 7396. */
  merge: 'application/merge-patch+json',
  /** Merge by keys of lists; only for kinds that are built in or served by code that knows them. */
  strategic: 'application/strategic-merge-patch+json',
  /** Server-side apply; JSON is YAML too. */
  apply: 'application/apply-patch+yaml',
} as const

/** A change to one object. */
export type Patch =
  | { readonly kind: 'json'; readonly operations: readonly JsonOperation[] }
  | { readonly kind: 'merge' | 'strategic'; readonly change: object }
  | {
      readonly kind: 'apply'
      readonly object: object
      /** Takes over fields that another manager owns instead of failing with a conflict. */
      readonly force?: boolean
    }

export interface JsonOperation {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test'
  readonly path: string
  readonly from?: string
  readonly value?: unknown
}

/**
 * The request for a patch.
 *
 * @param path          of the object
 * @param fieldManager  under which name the server remembers who set the fields; apply needs one
 */
export function patchRequest(path: string, patch: Patch, fieldManager: string): KubeRequest {
  const common = { method: 'PATCH', path, contentType: patchTypes[patch.kind] } as const
  switch (patch.kind) {
    case 'json':
      return { ...common, body: patch.operations, query: { fieldManager } }
    case 'merge':
    case 'strategic':
      return { ...common, body: patch.change, query: { fieldManager } }
    case 'apply':
      return { ...common, body: patch.object, query: { fieldManager, force: patch.force } }
  }
}
