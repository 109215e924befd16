// SPDX-License-Identifier: Apache-2.0
/** The OpenAPI 2.0 document of everything served, which kubectl reads up to 1.26 and falls back to later. */
import type { ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import type { StructuralSchema } from '#domain/structural-schema.ts'
import { type ApiOperation, operationsOf } from './openapi-operations.ts'
import { pathParameterNames, schemasOf } from './openapi-v3.ts'
import type { SchemaLibrary } from './schema-library.ts'

interface ServedApi {
  readonly descriptors: readonly ResourceDescriptor[]
  readonly library: SchemaLibrary
  /** `info.version`: that of Kubernetes for the embedded cluster, else our own. */
  readonly version: string
}

/** The document as an object. Source: OpenAPI Specification 2.0. */
export function openApiV2({ descriptors, library, version }: ServedApi): OpenApiV2 {
  const paths: Record<string, Record<string, object>> = {}
  const used = new Set(descriptors.flatMap(schemasOf))
  for (const operation of descriptors.flatMap(descriptor => [...operationsOf(descriptor)])) {
    const path = (paths[operation.path] ??= { parameters: pathParameters(operation.path) } as never)
    path[operation.method] = operationObject(operation)
    for (const name of [operation.body, operation.response]) if (name !== undefined) used.add(name)
  }
  const definitions = library.closure(used).map(name => [name, schemaV2(library.get(name) ?? {})])
  return {
    swagger: '2.0',
    info: { title: 'Kubernetes', version },
    paths,
    definitions: Object.fromEntries(definitions) as Record<string, object>,
  }
}

/** The parts of the document. */
export interface OpenApiV2 {
  readonly swagger: '2.0'
  readonly info: { readonly title: string; readonly version: string }
  readonly paths: Readonly<Record<string, object>>
  readonly definitions: Readonly<Record<string, object>>
}

function pathParameters(path: string): readonly object[] {
  return pathParameterNames(path).map(name => ({ name, in: 'path', required: true, type: 'string', uniqueItems: true }))
}

function operationObject({ id, action, kind, consumes, body, response, query, path }: ApiOperation): object {
  const parameters = query.map(({ name, type }) => ({ name, in: 'query', type, uniqueItems: true }))
  const inBody = { name: 'body', in: 'body', required: body === undefined, schema: reference(body) }
  return {
    operationId: id,
    consumes: consumes.length > 0 ? consumes : ['*/*'],
    produces: ['application/json', 'application/yaml'],
    schemes: ['https'],
    tags: [path.split('/')[2] ?? ''],
    parameters: consumes.length > 0 ? [inBody, ...parameters] : parameters,
    responses: { 200: { description: 'OK', schema: reference(response) } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': kind,
  }
}

function reference(name: string | undefined): object {
  return name === undefined ? { type: 'object' } : { $ref: `#/definitions/${name}` }
}

/** Version 2 has no alternatives: what may be a number or a text is called a text, which clients then accept. */
function schemaV2(schema: StructuralSchema): object {
  const { $ref, properties, items, additionalProperties, oneOf, nullable: _, ...rest } = schema
  return {
    ...rest,
    ...(oneOf && { type: 'string' }),
    ...($ref !== undefined && reference($ref)),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, schemaV2(property)])),
    }),
    ...(items && { items: schemaV2(items) }),
    ...(additionalProperties && { additionalProperties: schemaV2(additionalProperties) }),
  }
}
