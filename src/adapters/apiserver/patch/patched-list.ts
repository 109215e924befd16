// SPDX-License-Identifier: Apache-2.0
/** Merging of a list by a strategic merge patch: by merge key, or by value. */
import { isJsonObject, type JsonObject, ownValue } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import { PatchError } from './patch-error.ts'
import { directive, type ListDirectives, withoutDirectives } from './smp-directives.ts'
import type { Typed } from './typed-value.ts'

interface PatchedList {
  readonly current: readonly Json[]
  readonly patch: readonly Json[]
  readonly directives: ListDirectives
  /** Merges an item with what the patch says about it. */
  readonly mergeItem: (current: JsonObject, patch: JsonObject) => JsonObject
}

/** The merged list, in the order of `$setElementOrder` where the patch has it, else with what is new at its end. */
export function mergePatchedList({ schema }: Typed, list: PatchedList): readonly Json[] {
  const { current, patch, directives } = list
  const key = schema['x-kubernetes-patch-merge-key']
  const merged = key === undefined ? mergeScalars(list) : mergeKeyed(key, list)
  if (!directives.order) return merged
  const identify = (item: Json) => identityOf(item, key)
  const order = directives.order.map(identify)
  const unnamed = patch.find(item => !isDeletion(item) && !isReplacement(item) && !order.includes(identify(item)))
  if (unnamed !== undefined) {
    throw new PatchError('malformed', `strategic merge patch: ${directive.setOrder}… must name every item of the patch`)
  }
  return ordered(merged, { identify, order, before: current.map(identify) })
}

function mergeScalars({ current, patch, directives }: PatchedList): Json[] {
  const gone = new Set((directives.deleteValues ?? []).map(value => JSON.stringify(value)))
  const merged = new Map<string, Json>()
  for (const value of [...current, ...patch]) merged.set(JSON.stringify(value), value)
  return [...merged].flatMap(([text, value]) => (gone.has(text) ? [] : [value]))
}

function mergeKeyed(key: string, { current, patch, mergeItem }: PatchedList): Json[] {
  if (patch.some(isReplacement)) return patch.filter(item => !isReplacement(item)).map(withoutDirectives)
  const gone = new Set(patch.filter(isDeletion).map(item => identityOf(item, key)))
  const result = current.filter(item => !gone.has(identityOf(item, key)))
  const places = new Map<string, number>()
  for (const [i, item] of result.entries()) {
    const identity = identityOf(item, key)
    if (!places.has(identity)) places.set(identity, i)
  }
  for (const item of patch) {
    if (isDeletion(item)) continue
    if (!isJsonObject(item) || ownValue(item, key) === undefined) {
      throw new PatchError('inapplicable', `strategic merge patch: expected every item to hold its merge key "${key}"`)
    }
    const identity = identityOf(item, key)
    const place = places.get(identity)
    const known = place === undefined ? undefined : result[place]
    if (place === undefined) {
      places.set(identity, result.length)
      result.push(withoutDirectives(item))
    } else result[place] = isJsonObject(known) ? mergeItem(known, item) : withoutDirectives(item)
  }
  return result
}

function isDeletion(item: Json): boolean {
  return isJsonObject(item) && ownValue(item, directive.patch) === 'delete'
}

/** An item that holds nothing but the directive replaces the list by the other items. */
function isReplacement(item: Json): boolean {
  return isJsonObject(item) && ownValue(item, directive.patch) === 'replace' && Object.keys(item).length === 1
}

function identityOf(item: Json, key: string | undefined): string {
  return JSON.stringify(key !== undefined && isJsonObject(item) ? (ownValue(item, key) ?? null) : item)
}

interface Ordering {
  readonly identify: (item: Json) => string
  readonly order: readonly string[]
  /** Identities in the list before the patch. */
  readonly before: readonly string[]
}

/**
 * Items that the order names come in it; the others keep their place before what followed them in the old list.
 * Neither group changes its own order for the other.
 */
function ordered(items: readonly Json[], { identify, order, before }: Ordering): Json[] {
  const rank = new Map(order.map((identity, i) => [identity, i]))
  const old = new Map(before.map((identity, i) => [identity, i]))
  const rankOf = (item: Json) => rank.get(identify(item))
  const named = items.filter(item => rankOf(item) !== undefined)
  named.sort((a, b) => (rankOf(a) ?? 0) - (rankOf(b) ?? 0))
  const others = items.filter(item => rankOf(item) === undefined)
  const result: Json[] = []
  let next = 0
  for (const other of others) {
    const place = old.get(identify(other)) ?? Number.POSITIVE_INFINITY
    for (; next < named.length; next++) {
      const item = named[next] ?? null
      const itemPlace = old.get(identify(item))
      if (itemPlace !== undefined && itemPlace > place) break
      result.push(item)
    }
    result.push(other)
  }
  return [...result, ...named.slice(next)]
}
