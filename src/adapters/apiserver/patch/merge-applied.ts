// SPDX-License-Identifier: Apache-2.0
/** Merges what somebody applies into an object, as the schema says. */
import { isJsonArray, isJsonObject, type JsonObject, ownValue, setOwn } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import { fieldType, itemElement, itemsByElement, itemType, shapeOf, type Typed } from './typed-value.ts'

/** `live` with everything that `applied` sets; `live` itself when that changes nothing. */
export function mergeApplied(type: Typed, live: Json | undefined, applied: Json): Json {
  const shape = shapeOf(type, applied)
  if (live === undefined || shape !== shapeOf(type, live)) return applied
  if (shape === 'object' && isJsonObject(live) && isJsonObject(applied)) return mergeObjects(type, live, applied)
  if (shape !== 'leaf' && isJsonArray(live) && isJsonArray(applied)) return mergeLists(type, live, applied)
  return applied
}

function mergeObjects(type: Typed, live: JsonObject, applied: JsonObject): Json {
  const result: Record<string, Json> = { ...live }
  for (const [key, value] of Object.entries(applied)) {
    setOwn(result, key, mergeApplied(fieldType(type, key), ownValue(live, key), value))
  }
  return result
}

/** Items come in the order in which they are applied; those only in `live` keep their place among their neighbours. */
function mergeLists(type: Typed, live: readonly Json[], applied: readonly Json[]): Json {
  const [liveItems, appliedItems] = [itemsByElement(type, live), itemsByElement(type, applied)]
  const [left, right] = [live.map(item => itemElement(type, item)), [...appliedItems.keys()]]
  const placed = new Set<string>()
  const result: Json[] = []
  const place = (element: string): void => {
    placed.add(element)
    const item = appliedItems.get(element) ?? null
    result.push(mergeApplied(itemType(type), liveItems.get(element), item))
  }
  let r = 0
  for (const [l, element] of left.entries()) {
    if (!appliedItems.has(element)) {
      result.push(live[l] ?? null)
      continue
    }
    // Everything applied before this item comes before it, wherever it stood.
    while (!placed.has(element)) place(right[r++] ?? element)
  }
  while (r < right.length) place(right[r++] ?? '')
  return result
}
