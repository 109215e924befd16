// SPDX-License-Identifier: Apache-2.0
/** Which fields differ between two versions of an object. */
import { isJsonArray, isJsonObject, jsonEqual, ownValue } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import { FieldSet, FieldSetBuilder } from './field-set.ts'
import { fieldType, itemsByElement, itemType, shapeOf, type Typed } from './typed-value.ts'

/** Three sets without a common member. */
export interface FieldChanges {
  readonly added: FieldSet
  readonly modified: FieldSet
  readonly removed: FieldSet
}

class ChangesBuilder {
  readonly added = new FieldSetBuilder()
  readonly modified = new FieldSetBuilder()
  readonly removed = new FieldSetBuilder()

  addBelow(element: string, { added, modified, removed }: FieldChanges): void {
    this.added.addBelow(element, added)
    this.modified.addBelow(element, modified)
    this.removed.addBelow(element, removed)
  }

  build(): FieldChanges {
    return { added: this.added.build(), modified: this.modified.build(), removed: this.removed.build() }
  }
}

/** The changes from `before` to `after`, below the value itself. An absent value has no fields. */
export function compareFields(type: Typed, before: Json | undefined, after: Json | undefined): FieldChanges {
  const changes = new ChangesBuilder()
  const shape = after === undefined ? shapeOf(type, before ?? null) : shapeOf(type, after)
  if (shape === 'object') compareObjects(changes, type, before, after)
  else if (shape !== 'leaf') compareLists(changes, type, before, after)
  return changes.build()
}

function compareObjects(changes: ChangesBuilder, type: Typed, before: Json | undefined, after: Json | undefined): void {
  const [old, next] = [isJsonObject(before) ? before : {}, isJsonObject(after) ? after : {}]
  for (const key of new Set([...Object.keys(old), ...Object.keys(next)])) {
    compareElement(changes, `f:${key}`, fieldType(type, key), [ownValue(old, key), ownValue(next, key)])
  }
}

function compareLists(changes: ChangesBuilder, type: Typed, before: Json | undefined, after: Json | undefined): void {
  const old = itemsByElement(type, isJsonArray(before) ? before : [])
  const next = itemsByElement(type, isJsonArray(after) ? after : [])
  for (const element of new Set([...old.keys(), ...next.keys()])) {
    compareElement(changes, element, itemType(type), [old.get(element), next.get(element)])
  }
}

type Versions = readonly [before: Json | undefined, after: Json | undefined]

function compareElement(changes: ChangesBuilder, element: string, type: Typed, [before, after]: Versions): void {
  if (before === after) return
  if (before === undefined) changes.added.add(element)
  else if (after === undefined) changes.removed.add(element)
  else if (isReplaced(type, before, after)) {
    if (!jsonEqual(before, after)) changes.modified.add(element)
    return
  }
  changes.addBelow(element, compareFields(type, before, after))
}

/** A value is replaced when one of its versions merges only as a whole. */
function isReplaced(type: Typed, before: Json, after: Json): boolean {
  const shape = shapeOf(type, after)
  return shape === 'leaf' || shape !== shapeOf(type, before)
}
