// SPDX-License-Identifier: Apache-2.0
/** Which fields a value sets. */
import { isJsonArray, isJsonObject } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import { FieldSet, FieldSetBuilder } from './field-set.ts'
import { fieldType, isNamedField, itemElement, itemType, shapeOf, type Typed } from './typed-value.ts'

/**
 * The fields that a value sets: leaves, items of lists, keys of maps. An object field that the schema names is not a
 * member itself unless it is empty, so that several managers may share it.
 */
export function toFieldSet(type: Typed, value: Json): FieldSet {
  const shape = shapeOf(type, value)
  const builder = new FieldSetBuilder()
  if (shape === 'object' && isJsonObject(value)) {
    for (const [key, child] of Object.entries(value)) addField(builder, type, key, child)
  } else if ((shape === 'keyed' || shape === 'set') && isJsonArray(value)) {
    for (const item of value) {
      const element = itemElement(type, item)
      builder.add(element)
      if (shape === 'keyed') builder.addBelow(element, toFieldSet(itemType(type), item))
    }
  }
  return builder.build()
}

function addField(builder: FieldSetBuilder, type: Typed, key: string, value: Json): void {
  const element = `f:${key}`
  const child = fieldType(type, key)
  const below = toFieldSet(child, value)
  if (below.isEmpty || shapeOf(child, value) === 'leaf' || !isNamedField(type, key)) builder.add(element)
  builder.addBelow(element, below)
}
