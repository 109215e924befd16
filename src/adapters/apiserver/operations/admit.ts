// SPDX-License-Identifier: Apache-2.0
/** What creates and updates have in common: types, unknown fields, schema, validation. */
import { ApiError, badRequest, invalid, wrongType } from '#adapters/apiserver/api-error.ts'
import { apiVersionOf, type Cause, type ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import { type Draft, draftOfObject, objectOf, viewOf } from '#adapters/apiserver/objects/draft.ts'
import type { IncomingObject } from '#adapters/apiserver/objects/incoming.ts'
import { readMetadata } from '#adapters/apiserver/objects/metadata.ts'
import { metadataCauses } from '#adapters/apiserver/objects/validate-metadata.ts'
import type { WriteOptions } from '#adapters/apiserver/request/options.ts'
import type { RequestContext, ServerParts } from './parts.ts'

/** An object whose type fits and whose fields are known; what is wrong with it is told after it is completed. */
export interface Admitted {
  readonly draft: Draft
  readonly causes: readonly Cause[]
}

export interface Admission {
  readonly parts: Pick<ServerParts, 'structure'>
  readonly context: RequestContext
  readonly resource: ResourceDescriptor
  readonly options: Pick<WriteOptions, 'fieldValidation'>
}

/** Errors: BadRequest for another type, for metadata that cannot be read, and for strict validation's findings. */
export function admit({ parts, context, resource, options }: Admission, incoming: IncomingObject): Admitted {
  const { apiVersion, kind } = incoming
  if ((kind !== '' && kind !== resource.kind) || (apiVersion !== '' && apiVersion !== apiVersionOf(resource)))
    throw wrongType(resource, apiVersion, kind)
  const { meta, unknownFields } = readMetadata(incoming.metadata)
  const draft = { meta, body: incoming.body }
  if (resource.bodies === 'as-sent') {
    reportFields({ context, options, unknownFields, duplicates: incoming.duplicates })
    return { draft, causes: [] }
  }
  const admitted = parts.structure.admit(resource, objectOf(resource, draft))
  reportFields({
    context,
    options,
    unknownFields: [...unknownFields, ...admitted.unknownFields],
    duplicates: incoming.duplicates,
  })
  return { draft: { ...draftOfObject(admitted.object), meta }, causes: admitted.causes }
}

interface FieldReport extends Pick<Admission, 'context' | 'options'> {
  readonly unknownFields: readonly string[]
  readonly duplicates: readonly string[]
}

/** `Warning` headers are bounded, and a hostile object may have any number of unknown fields. */
const maxReports = 20

function reportFields({ context, options, unknownFields, duplicates }: FieldReport): void {
  if (options.fieldValidation === 'Ignore') return
  const lines = [
    ...unknownFields.map(path => `unknown field "${path}"`),
    ...duplicates.map(path => `duplicate field "${path}"`),
  ].slice(0, maxReports)
  if (lines.length === 0) return
  if (options.fieldValidation === 'Strict') throw badRequest(`strict decoding error: ${lines.join(', ')}`)
  for (const line of lines) context.warn(line)
}

/** Refuses an object that is wrong. `causes` are those the schema found. Errors: Invalid. */
export function checkDraft(
  resource: ResourceDescriptor,
  draft: Draft,
  { causes, live }: { readonly causes: readonly Cause[]; readonly live?: Draft },
): void {
  const all = [
    ...metadataCauses(draft.meta, resource.names ?? 'dns-subdomain'),
    ...causes,
    ...(resource.validate?.(viewOf(draft), live && viewOf(live)) ?? []),
  ]
  if (all.length > 0) throw invalid(resource, draft.meta.name, all)
}

/** Objects in a namespace that is gone or going are refused. Errors: NotFound, Forbidden. */
export async function checkNamespace(parts: ServerParts, resource: ResourceDescriptor, { meta }: Draft): Promise<void> {
  const { namespace = '', name } = meta
  if (!resource.namespaced || !parts.namespaceState) return
  const state = await parts.namespaceState(namespace)
  if (state === 'active') return
  if (state === 'missing')
    throw new ApiError('NotFound', `namespaces "${namespace}" not found`, {
      details: { name: namespace, kind: 'namespaces' },
    })
  const message = `unable to create new content in namespace ${namespace} because it is being terminated`
  const { group, plural } = resource
  throw new ApiError('Forbidden', `${plural} "${name}" is forbidden: ${message}`, {
    details: {
      name,
      ...(group === '' ? {} : { group }),
      kind: plural,
      causes: [
        {
          reason: 'NamespaceTerminating',
          message: `namespace ${namespace} is being terminated`,
          field: 'metadata.namespace',
        },
      ],
    },
  })
}
