// SPDX-License-Identifier: Apache-2.0
/** The schemas that a server knows, by name, and following their references. */
import type { SchemaDefinitions, StructuralSchema } from '#domain/structural-schema.ts'
import shared from './shared.generated.json' with { type: 'json' }

/** Definitions that every group refers to: object metadata, times, selectors, statuses. */
const sharedDefinitions = shared as unknown as SchemaDefinitions

/** Read access to definitions. */
export interface SchemaLibrary {
  get(name: string): StructuralSchema | undefined
  /**
   * The schema itself, or the one its `$ref` leads to, overlaid with what stands beside the `$ref`. What is not known
   * resolves to the empty schema, which allows anything.
   */
  resolve(schema: StructuralSchema): StructuralSchema
  /** Names of the definitions that the given ones need, themselves included, sorted. */
  closure(names: Iterable<string>): readonly string[]
}

/** Hops of one reference chain; definitions name types, so two are already unusual. */
const maxReferenceHops = 8

/** Joins definitions (those of Kubernetes' metadata are always there); a later one takes the place of an earlier. */
export function createSchemaLibrary(...sources: readonly SchemaDefinitions[]): SchemaLibrary {
  const definitions = new Map<string, StructuralSchema>()
  for (const source of [sharedDefinitions, ...sources]) {
    for (const [name, schema] of Object.entries(source)) definitions.set(name, schema)
  }
  const overlaid = new WeakMap<StructuralSchema, StructuralSchema>()

  function resolve(schema: StructuralSchema): StructuralSchema {
    let current = schema
    for (let hops = 0; current.$ref !== undefined; hops++) {
      const target = definitions.get(current.$ref)
      if (!target || hops === maxReferenceHops) return {}
      current = overlay(current, target)
    }
    return current
  }

  function overlay(use: StructuralSchema, target: StructuralSchema): StructuralSchema {
    const known = overlaid.get(use)
    if (known) return known
    const { $ref: _, ...siblings } = use
    const result = Object.keys(siblings).length === 0 ? target : { ...target, ...siblings }
    overlaid.set(use, result)
    return result
  }

  return {
    get: name => definitions.get(name),
    resolve,
    closure: names => closureOf(names, definitions),
  }
}

function closureOf(names: Iterable<string>, definitions: ReadonlyMap<string, StructuralSchema>): readonly string[] {
  const seen = new Set<string>()
  const pending = [...names]
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const schema = definitions.get(name)
    if (!schema || seen.has(name)) continue
    seen.add(name)
    pending.push(...referencesIn(schema))
  }
  return [...seen].sort()
}

function* referencesIn(schema: StructuralSchema): Generator<string> {
  if (schema.$ref !== undefined) yield schema.$ref
  if (schema.items) yield* referencesIn(schema.items)
  if (schema.additionalProperties) yield* referencesIn(schema.additionalProperties)
  for (const property of Object.values(schema.properties ?? {})) yield* referencesIn(property)
}
