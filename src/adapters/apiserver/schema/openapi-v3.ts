// SPDX-License-Identifier: Apache-2.0
/** OpenAPI 3.0 documents, one for each group and version. */
import { apiVersionOf, listKindOf, type ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import type { StructuralSchema } from '#domain/structural-schema.ts'
import { type ApiOperation, operationsOf } from './openapi-operations.ts'
import type { SchemaLibrary } from './schema-library.ts'

interface ServedApi {
  readonly descriptors: readonly ResourceDescriptor[]
  readonly library: SchemaLibrary
}

/** Path of the v3 index under which a resource is described: `api/v1`, `apis/apps/v1`. */
export function openApiPathOf(descriptor: ResourceDescriptor): string {
  return `${descriptor.group === '' ? 'api' : 'apis'}/${apiVersionOf(descriptor)}`
}

/** The document of resources that share a group and version. Source: KEP-2896. */
export function openApiV3({ descriptors, library }: ServedApi): object {
  const paths: Record<string, Record<string, object>> = {}
  const used = new Set<string>()
  for (const operation of descriptors.flatMap(descriptor => [...operationsOf(descriptor)])) {
    const path = (paths[operation.path] ??= { parameters: pathParameters(operation.path) } as never)
    path[operation.method] = operationObject(operation)
    for (const name of [operation.body, operation.response]) if (name !== undefined) used.add(name)
  }
  const names = library.closure([...used, ...descriptors.flatMap(schemasOf)])
  const schemas = Object.fromEntries(names.map(name => [name, schemaV3(library.get(name) ?? {})]))
  const version = descriptors[0]?.version ?? ''
  return { openapi: '3.0.0', info: { title: 'Kubernetes', version }, paths, components: { schemas } }
}

/** Definitions that clients look up by kind, whether or not an operation names them. */
export function schemasOf(descriptor: ResourceDescriptor): readonly string[] {
  const { schema, kind } = descriptor
  if (schema === undefined) return []
  return [schema, schema.slice(0, schema.length - kind.length) + listKindOf(descriptor)]
}

/** Parameters in a path: `{name}`, `{namespace}`. */
export function pathParameterNames(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
}

function pathParameters(path: string): readonly object[] {
  return pathParameterNames(path).map(name => ({ name, in: 'path', required: true, schema: { type: 'string' } }))
}

function operationObject(operation: ApiOperation): object {
  const { id, action, kind, consumes, body, response, query } = operation
  const content = Object.fromEntries(consumes.map(type => [type, { schema: reference(body) }]))
  const answer = { 'application/json': { schema: reference(response) }, 'application/yaml': {} }
  return {
    operationId: id,
    parameters: query.map(({ name, type }) => ({ name, in: 'query', schema: { type } })),
    ...(consumes.length > 0 && { requestBody: { content } }),
    responses: { 200: { description: 'OK', content: answer } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': kind,
  }
}

function reference(name: string | undefined): object {
  return name === undefined ? { type: 'object' } : { $ref: `#/components/schemas/${name}` }
}

function schemaV3(schema: StructuralSchema): object {
  const { $ref, properties, items, additionalProperties, ...rest } = schema
  return {
    ...rest,
    // A reference hides what stands beside it, unless it is one of all that hold.
    ...($ref !== undefined && (Object.keys(rest).length > 0 ? { allOf: [reference($ref)] } : reference($ref))),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, schemaV3(property)])),
    }),
    ...(items && { items: schemaV3(items) }),
    ...(additionalProperties && { additionalProperties: schemaV3(additionalProperties) }),
  }
}
