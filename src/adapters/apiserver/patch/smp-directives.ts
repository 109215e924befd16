// SPDX-License-Identifier: Apache-2.0
/** The directives of a strategic merge patch: keys that start with a dollar sign. */
import { isJsonArray, isJsonObject, type JsonObject, ownValue, setOwn } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import { PatchError } from './patch-error.ts'
import type { Typed } from './typed-value.ts'

/** Keys of directives; the last two are followed by the name of the list. */
export const directive = {
  patch: '$patch',
  retainKeys: '$retainKeys',
  deleteFrom: '$deleteFromPrimitiveList/',
  setOrder: '$setElementOrder/',
} as const

/** What a patch says about a list beside its items. */
export interface ListDirectives {
  readonly deleteValues?: readonly Json[]
  /** Values, or objects that hold the merge key. */
  readonly order?: readonly Json[]
}

/** Claims that a key of a patch is no field. */
export function isDirective(key: string): boolean {
  return (
    key === directive.patch ||
    key === directive.retainKeys ||
    key.startsWith(directive.deleteFrom) ||
    key.startsWith(directive.setOrder)
  )
}

/** How patches treat a field: `merge`, `replace`, `retainKeys`, or nothing of it. */
export function mergeStrategy({ schema }: Typed): ReadonlySet<string> {
  return new Set((schema['x-kubernetes-patch-strategy'] ?? '').split(','))
}

/** The keys that `$retainKeys` names; undefined without it. */
export function retainKeys(patch: JsonObject): ReadonlySet<string> | undefined {
  const keys = ownValue(patch, directive.retainKeys)
  if (keys === undefined) return undefined
  return new Set(listOf(directive.retainKeys, keys).map(String))
}

/** The directives about lists in a patch, by the name of the list. */
export function listDirectives(patch: JsonObject): ReadonlyMap<string, ListDirectives> {
  const directives = new Map<string, ListDirectives>()
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith(directive.deleteFrom)) {
      const list = key.slice(directive.deleteFrom.length)
      directives.set(list, { ...directives.get(list), deleteValues: listOf(key, value) })
    } else if (key.startsWith(directive.setOrder)) {
      const list = key.slice(directive.setOrder.length)
      directives.set(list, { ...directives.get(list), order: listOf(key, value) })
    }
  }
  return directives
}

/** A part of a patch as a value: where nothing was before, directives have nothing to direct, and nulls to delete. */
export function withoutDirectives(value: Json): Json {
  if (isJsonArray(value)) return value.filter(item => !isOnlyDirected(item)).map(withoutDirectives)
  if (!isJsonObject(value)) return value
  const result: Record<string, Json> = {}
  for (const [key, child] of Object.entries(value)) {
    if (!isDirective(key) && child !== null) setOwn(result, key, withoutDirectives(child))
  }
  return result
}

/** Items that delete others, or say that the list is replaced, are no items. */
function isOnlyDirected(item: Json): boolean {
  if (!isJsonObject(item)) return false
  const what = ownValue(item, directive.patch)
  return what === 'delete' || (what === 'replace' && Object.keys(item).length === 1)
}

function listOf(key: string, value: Json): readonly Json[] {
  if (!isJsonArray(value)) throw new PatchError('malformed', `strategic merge patch: expected ${key} to be a list`)
  return value
}
