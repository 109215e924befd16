// SPDX-License-Identifier: Apache-2.0
/** Removes fields from a value: those that a manager stopped applying and nobody else owns. */
import { isJsonArray, isJsonObject, type JsonObject, ownValue, setOwn } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import type { FieldSet } from './field-set.ts'
import { fieldType, itemElement, itemType, shapeOf, type Typed } from './typed-value.ts'

/** What goes, and what has to stay although something above it goes. */
export interface Removal {
  readonly gone: FieldSet
  readonly kept: FieldSet
}

/** The value without the fields that are gone; undefined when nothing of it is left. */
export function removeFields(type: Typed, value: Json, removal: Removal): Json | undefined {
  if (removal.gone.isEmpty) return value
  const shape = shapeOf(type, value)
  if (shape === 'object' && isJsonObject(value)) return removeFromObject(type, value, removal)
  if (shape !== 'leaf' && isJsonArray(value)) return removeFromList(type, value, removal)
  return value
}

function removeFromObject(type: Typed, object: JsonObject, removal: Removal): Json | undefined {
  const result: Record<string, Json> = {}
  for (const [key, child] of Object.entries(object)) {
    const left = leftOf(fieldType(type, key), child, below(removal, `f:${key}`))
    if (left !== undefined) setOwn(result, key, left)
  }
  return Object.keys(result).length > 0 || Object.keys(object).length === 0 ? result : undefined
}

function removeFromList(type: Typed, list: readonly Json[], removal: Removal): Json | undefined {
  const result = list.flatMap(item => {
    const left = leftOf(itemType(type), item, below(removal, itemElement(type, item)))
    return left === undefined ? [] : [withKeys(type, item, left)]
  })
  return result.length > 0 || list.length === 0 ? result : undefined
}

/** An item that stays keeps the keys by which it is told from the others, whoever set them. */
function withKeys({ schema }: Typed, item: Json, left: Json): Json {
  if (left === item || !isJsonObject(item) || !isJsonObject(left)) return left
  const keys = (schema['x-kubernetes-list-map-keys'] ?? []).filter(key => Object.hasOwn(item, key))
  return { ...Object.fromEntries(keys.map(key => [key, ownValue(item, key) ?? null])), ...left }
}

interface ElementRemoval extends Removal {
  readonly isGone: boolean
  readonly isKept: boolean
}

function below({ gone, kept }: Removal, element: string): ElementRemoval {
  return {
    isGone: gone.members.has(element),
    isKept: kept.members.has(element),
    gone: gone.below(element),
    kept: kept.below(element),
  }
}

function leftOf(type: Typed, value: Json, removal: ElementRemoval): Json | undefined {
  // What somebody else owns below keeps the element in place, without what is gone inside it.
  if (removal.isGone && !removal.isKept && removal.kept.isEmpty) return undefined
  const left = removeFields(type, value, removal)
  if (left !== undefined) return left
  return removal.isKept ? emptyOf(value) : undefined
}

function emptyOf(value: Json): Json {
  return isJsonArray(value) ? [] : {}
}
