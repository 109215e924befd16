// SPDX-License-Identifier: Apache-2.0
/** The schemas of the API group, for OpenAPI, server-side apply and patches. */
import type { SchemaDefinitions, StructuralSchema } from '#domain/structural-schema.ts'
import { group, type SpdxKind, spdxKinds, version } from './kinds.ts'
import type { ScalarName, TypeField, TypeModel, TypeRef } from './parse-table.ts'
import { groupTypes, kubernetesTypes } from './types-table.ts'

/** What upstream's documents call the types. */
const modelPrefix = 'com.github.kubescape.storage.pkg.apis.softwarecomposition.v1beta1'

const metaPrefix = 'io.k8s.apimachinery.pkg.apis.meta.v1'

/** Name of a type of the group among the definitions. */
export function schemaName(type: string): string {
  return kubernetesTypes[type] ?? `${modelPrefix}.${type}`
}

const scalars: Readonly<Record<ScalarName, StructuralSchema>> = {
  string: { type: 'string' },
  bool: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  float: { type: 'number', format: 'float' },
  double: { type: 'number', format: 'double' },
  time: { $ref: `${metaPrefix}.Time` },
  // No type at all: anything goes. With nothing in it at all, kubectl could not explain the kinds that have it.
  json: { description: 'Any JSON value.' },
}

/** The definitions of all types of the group, and of their lists. Built at each call; callers keep them. */
export function groupDefinitions(): SchemaDefinitions {
  const kinds = new Map<string, SpdxKind>(spdxKinds.map(kind => [kind.kind, kind]))
  const definitions: Record<string, StructuralSchema> = {}
  for (const model of groupTypes().values()) {
    const kind = kinds.get(model.name)
    definitions[schemaName(model.name)] = kind ? kindSchema(model, kind) : objectSchema(model)
    if (kind) definitions[schemaName(`${kind.kind}List`)] = listSchema(kind.kind)
  }
  return definitions
}

function kindSchema(model: TypeModel, { kind, description }: SpdxKind): StructuralSchema {
  const own = objectSchema(model)
  return {
    ...own,
    description,
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { $ref: schemaName('ObjectMeta') },
      ...own.properties,
    },
    'x-kubernetes-group-version-kind': [{ group, kind, version }],
  }
}

function listSchema(kind: string): StructuralSchema {
  return {
    type: 'object',
    properties: {
      apiVersion: { type: 'string' },
      items: { type: 'array', items: { $ref: schemaName(kind) } },
      kind: { type: 'string' },
      metadata: { $ref: `${metaPrefix}.ListMeta` },
    },
    required: ['items'],
    'x-kubernetes-group-version-kind': [{ group, kind: `${kind}List`, version }],
  }
}

function objectSchema(model: TypeModel): StructuralSchema {
  const required = model.fields.filter(isRequired).map(field => field.name)
  return {
    type: 'object',
    properties: Object.fromEntries(model.fields.map(field => [field.name, typeSchema(field.type)])),
    ...(required.length > 0 && { required }),
  }
}

/** A list or a map that is not optional still may be missing: writers in Go send null for an empty one. */
function isRequired({ isOptional, type }: TypeField): boolean {
  return !isOptional && (type.kind === 'scalar' || type.kind === 'type')
}

function typeSchema(type: TypeRef): StructuralSchema {
  switch (type.kind) {
    case 'scalar':
      return scalars[type.name]
    case 'type':
      return { $ref: schemaName(type.name) }
    case 'map':
      return { type: 'object', additionalProperties: typeSchema(type.value) }
    case 'list':
      return {
        type: 'array',
        items: typeSchema(type.item),
        ...(type.mergeKey !== undefined && {
          'x-kubernetes-patch-merge-key': type.mergeKey,
          'x-kubernetes-patch-strategy': 'merge',
        }),
        ...(type.isKeyed && type.mergeKey !== undefined
          ? { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': [type.mergeKey] }
          : { 'x-kubernetes-list-type': 'atomic' }),
      }
  }
}
