// SPDX-License-Identifier: Apache-2.0
/**
 * How finely fields are owned in kinds of `top-level` ownership. Programs write their objects whole, so that each owns
 * `spec` as one field, which costs nothing to find out. Whoever applies wants to own what was applied and no more: from
 * then on each field of that object is owned for itself, as a real API server has it from the beginning.
 */
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { FieldSet, FieldSetBuilder } from './field-set.ts'
import type { Owners } from './managed-fields.ts'
import { toFieldSet } from './to-field-set.ts'
import { fieldType, isNamedField, type Typed } from './typed-value.ts'

const metadataElement = 'f:metadata'

/** Claims that somebody owns fields within `spec` or its siblings, and not these as a whole. */
export function ownsWithin(managedFields: unknown): boolean {
  return (
    Array.isArray(managedFields) && managedFields.some(entry => isJsonObject(entry) && reachesIn(entry['fieldsV1']))
  )
}

function reachesIn(fieldsV1: unknown): boolean {
  return (
    isJsonObject(fieldsV1) &&
    Object.entries(fieldsV1).some(
      ([element, below]) => element !== metadataElement && isJsonObject(below) && Object.keys(below).length > 0,
    )
  )
}

/** Whoever owns a member of `part` as a whole owns all the fields that are in it. `type` is that of all fields. */
export function refined(type: Typed, part: JsonObject, owners: Owners): Owners {
  return mapSets(owners, set => {
    const builder = new FieldSetBuilder()
    for (const element of set.members) {
      const key = element.slice(2)
      const value = element === metadataElement || !Object.hasOwn(part, key) ? undefined : part[key]
      const below = value === undefined ? FieldSet.empty : toFieldSet(fieldType(type, key), value)
      if (below.isEmpty || !isNamedField(type, key)) builder.add(element)
      builder.addBelow(element, below)
    }
    for (const [element, below] of set.children) builder.addBelow(element, below)
    return builder.build()
  })
}

/** Whoever owns a field within a member owns the member. */
export function coarsened(owners: Owners): Owners {
  return mapSets(owners, set => {
    const builder = new FieldSetBuilder()
    for (const element of set.members) builder.add(element)
    for (const [element, below] of set.children) {
      if (element === metadataElement) builder.addBelow(element, below)
      else builder.add(element)
    }
    return builder.build()
  })
}

function mapSets(owners: Owners, change: (set: FieldSet) => FieldSet): Owners {
  return new Map([...owners].map(([key, share]) => [key, { ...share, set: change(share.set) }]))
}
