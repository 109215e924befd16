// SPDX-License-Identifier: Apache-2.0
/** In which form objects of a resource go out: whole, without body, as PartialObjectMetadata, or as table rows. */
import { apiVersionOf, listKindOf, type ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import type { Representation } from '#adapters/apiserver/request/negotiation.ts'

export interface ObjectForm {
  readonly kind: 'object'
  readonly resource: ResourceDescriptor
  readonly apiVersion: string
  readonly objectKind: string
  readonly listKind: string
  readonly withBody: boolean
}

export interface TableForm {
  readonly kind: 'table'
  readonly resource: ResourceDescriptor
  readonly version: 'v1' | 'v1beta1'
  readonly includeObject: 'None' | 'Metadata' | 'Object'
  /** A watch names the columns in its first table alone. */
  readonly namesColumns: boolean
  /** For ages, in milliseconds since the epoch; asked for each row, as a watch goes on for hours. */
  readonly nowMs: () => number
  /** Whether cells or objects need bodies. */
  readonly withBody: boolean
}

export type Form = ObjectForm | TableForm

export interface FormWish {
  readonly representation: Representation
  readonly includeObject: 'None' | 'Metadata' | 'Object'
  /** Whole objects are delivered with or without body. */
  readonly withBody: boolean
  readonly nowMs: () => number
}

/** The form that serves what was negotiated. */
export function formOf(resource: ResourceDescriptor, wish: FormWish): Form {
  const { form } = wish.representation
  if (form.kind === 'metadata') {
    const apiVersion = `meta.k8s.io/${form.version}`
    const objectKind = 'PartialObjectMetadata'
    return { kind: 'object', resource, apiVersion, objectKind, listKind: `${objectKind}List`, withBody: false }
  }
  if (form.kind === 'object') {
    const { kind: objectKind } = resource
    const listKind = listKindOf(resource)
    return {
      kind: 'object',
      resource,
      apiVersion: apiVersionOf(resource),
      objectKind,
      listKind,
      withBody: wish.withBody,
    }
  }
  const { includeObject, nowMs } = wish
  const withBody = includeObject === 'Object' || resource.columns.some(({ readsBody }) => readsBody === true)
  return { kind: 'table', resource, version: form.version, includeObject, namesColumns: true, nowMs, withBody }
}
