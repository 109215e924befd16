// SPDX-License-Identifier: Apache-2.0
/** What a real kube-apiserver says about its built-in API; see `tools/gen/kubernetes.ts`. */
import type { ColumnDefinition, Verb } from '#adapters/apiserver/descriptor.ts'
import type { SchemaDefinitions } from '#domain/structural-schema.ts'
import resourcesFile from './resources.generated.json' with { type: 'json' }
import schemasFile from './schemas.generated.json' with { type: 'json' }

/** A subresource as discovery lists it; group and version where they differ from the resource's. */
export interface SubresourceFacts {
  readonly kind: string
  readonly verbs: readonly string[]
  readonly group?: string
  readonly version?: string
}

/** A resource as discovery lists it, and the columns of its table. */
export interface ResourceFacts {
  readonly groupVersion: string
  readonly plural: string
  readonly singular: string
  readonly kind: string
  readonly namespaced: boolean
  readonly verbs: readonly Verb[]
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  readonly subresources: Readonly<Record<string, SubresourceFacts>>
  readonly columns: readonly Pick<ColumnDefinition, 'name' | 'type' | 'format' | 'priority'>[]
}

/** All resources, preferred versions of a group first. */
export const resourceFacts = resourcesFile.resources as unknown as readonly ResourceFacts[]

/** Schemas of all built-in kinds, but for those of `schema/shared.generated.json`. */
export const builtinDefinitions = schemasFile as unknown as SchemaDefinitions

/** Name of the schema of each kind, by `group/version/kind`. */
export const schemaNames: ReadonlyMap<string, string> = new Map(
  Object.entries(builtinDefinitions).flatMap(([name, schema]) =>
    (schema['x-kubernetes-group-version-kind'] ?? []).map(
      ({ group, version, kind }) => [`${group}/${version}/${kind}`, name] as const,
    ),
  ),
)
