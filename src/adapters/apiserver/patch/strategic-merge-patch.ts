// SPDX-License-Identifier: Apache-2.0
/**
 * Strategic merge patch: a merge patch in which lists merge by key, and directives say what else should happen.
 *
 * - `$patch: delete | replace | merge` in an object or an item of a list
 * - `$retainKeys: [k]` keeps only these keys of an object
 * - `$deleteFromPrimitiveList/<list>: [v]` takes values out of a list of scalars
 * - `$setElementOrder/<list>: [v | {key: v}]` orders a merged list
 *
 * Source: k8s.io/apimachinery `strategicpatch`; "Strategic Merge Patch" in the community's design documents.
 */
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  maxJsonDepth,
  nestsDeeperThan,
  ownValue,
  setOwn,
} from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import { PatchError } from './patch-error.ts'
import { mergePatchedList } from './patched-list.ts'
import {
  directive,
  isDirective,
  type ListDirectives,
  listDirectives,
  mergeStrategy,
  retainKeys,
  withoutDirectives,
} from './smp-directives.ts'
import { fieldType, itemType, type Typed } from './typed-value.ts'

/**
 * Applies a strategic merge patch. Neither argument is changed. Errors: `malformed` for a directive that is none,
 * `inapplicable` for an item without its merge key, `too-large` for a patch that nests too deep.
 */
export function applyStrategicMergePatch(type: Typed, target: JsonObject, patch: Json): JsonObject {
  if (!isJsonObject(patch)) throw new PatchError('malformed', 'strategic merge patch: expected an object')
  if (nestsDeeperThan(patch, maxJsonDepth)) {
    throw new PatchError('too-large', `strategic merge patch: expected at most ${maxJsonDepth} levels of nesting`)
  }
  return mergeObject(type, target, patch)
}

/** One object merged with its patch. */
function mergeObject(type: Typed, target: JsonObject, patch: JsonObject): JsonObject {
  switch (ownValue(patch, directive.patch)) {
    case undefined:
    case 'merge':
      break
    case 'replace':
      return withoutDirectives(patch) as JsonObject
    case 'delete':
      return {}
    default:
      throw new PatchError(
        'malformed',
        `strategic merge patch: expected ${directive.patch} to be delete, merge or replace`,
      )
  }
  const result: Record<string, Json> = { ...retained(target, patch) }
  const directives = listDirectives(patch)
  for (const [key, value] of Object.entries(patch)) {
    if (isDirective(key)) continue
    if (value === null) delete result[key]
    else setOwn(result, key, mergeValue(fieldType(type, key), [ownValue(result, key), value], directives.get(key)))
  }
  // A list may be named by directives alone: take something out, or only reorder.
  for (const [key, listDirective] of directives) {
    const current = ownValue(result, key)
    if (Object.hasOwn(patch, key) || !isJsonArray(current)) continue
    setOwn(result, key, mergeList(fieldType(type, key), [current, []], listDirective))
  }
  return result
}

type Versions = readonly [current: Json | undefined, patch: Json]

function mergeValue(type: Typed, [current, patch]: Versions, directives: ListDirectives = {}): Json {
  const strategy = mergeStrategy(type)
  if (isJsonObject(patch)) {
    if (!isJsonObject(current) || strategy.has('replace')) return withoutDirectives(patch)
    return mergeObject(type, current, patch)
  }
  if (isJsonArray(patch) && isJsonArray(current) && strategy.has('merge')) {
    return mergeList(type, [current, patch], directives)
  }
  return withoutDirectives(patch)
}

type Lists = readonly [current: readonly Json[], patch: readonly Json[]]

function mergeList(type: Typed, [current, patch]: Lists, directives: ListDirectives): Json {
  const mergeItem = (item: JsonObject, itemPatch: JsonObject) => mergeObject(itemType(type), item, itemPatch)
  return mergePatchedList(type, { current, patch, directives, mergeItem })
}

function retained(target: JsonObject, patch: JsonObject): JsonObject {
  const keys = retainKeys(patch)
  if (!keys) return target
  const unnamed = Object.keys(patch).find(key => !isDirective(key) && patch[key] !== null && !keys.has(key))
  if (unnamed !== undefined) {
    throw new PatchError('malformed', `strategic merge patch: $retainKeys must name "${unnamed}", which the patch sets`)
  }
  return Object.fromEntries(Object.entries(target).filter(([key]) => keys.has(key)))
}
