// SPDX-License-Identifier: Apache-2.0
/**
 * Finds, among many, the selectors that may select some labels, and the labels that a selector may select.
 *
 * Both answer with candidates, of which the caller asks `selects` or `mapSelects`: a selector is looked up by one of
 * the labels that it asks for. So a namespace of n services and n workloads costs n lookups instead of n × n.
 */
import { type Fields, fieldsOf } from './fields.ts'

/** Items whose selectors ask for labels that `labels` has, in their order. Cost: O(labels + candidates). */
export type SelectorIndex<Item> = (labels: Fields) => readonly Item[]

/** `equalitiesOf` is the map of labels that an item's selector asks for; an item without any is always a candidate. */
export function selectorIndex<Item>(
  items: readonly Item[],
  equalitiesOf: (item: Item) => unknown,
): SelectorIndex<Item> {
  const counts = new Pairs<number>()
  const pairs = items.map(item => pairsOf(equalitiesOf(item)))
  for (const [key, value] of pairs.flat()) counts.set(key, value, (counts.get(key, value) ?? 0) + 1)
  const anyway: number[] = []
  const byPair = new Pairs<number[]>()
  for (const [i, own] of pairs.entries()) {
    const [first, ...others] = own
    if (!first) {
      anyway.push(i)
      continue
    }
    const rarest = others.reduce((a, b) => ((counts.get(...b) ?? 0) < (counts.get(...a) ?? 0) ? b : a), first)
    byPair.getOrSet(...rarest, () => []).push(i)
  }
  const always = anyway.map(i => items[i] as Item)
  if (byPair.isEmpty) return () => always
  return labels => {
    let found: number[] | undefined
    byPair.eachOf(labels, places => {
      found ??= anyway.slice()
      for (const place of places) found.push(place)
    })
    if (!found) return always
    if (found.length > 1) found.sort((a, b) => a - b)
    return found.map(i => items[i] as Item)
  }
}

/** Maps of labels that have one of the pairs asked for; all where none is. Cost: O(pairs). */
export type LabelIndex = (equalities: unknown) => readonly Fields[]

const noMaps: readonly Fields[] = []

/** An index over maps of labels. */
export function labelIndex(maps: readonly Fields[]): LabelIndex {
  const byPair = new Pairs<Fields[]>()
  for (const labels of maps)
    for (const [key, value] of pairsOf(labels)) byPair.getOrSet(key, value, () => []).push(labels)
  return equalities => {
    let fewest = maps
    for (const [key, value] of pairsOf(equalities)) {
      const having = byPair.get(key, value) ?? noMaps
      if (having.length < fewest.length) fewest = having
    }
    return fewest
  }
}

/** Values by the key and the value of a label: two look-ups of texts that exist, and none that has to be made. */
class Pairs<Value> {
  readonly #byKey = new Map<string, Map<string, Value>>()

  get isEmpty(): boolean {
    return this.#byKey.size === 0
  }

  get(key: string, value: string): Value | undefined {
    return this.#byKey.get(key)?.get(value)
  }

  set(key: string, value: string, to: Value): void {
    const ofKey = this.#byKey.get(key)
    if (ofKey) ofKey.set(value, to)
    else this.#byKey.set(key, new Map([[value, to]]))
  }

  getOrSet(key: string, value: string, make: () => Value): Value {
    const known = this.get(key, value)
    if (known !== undefined) return known
    const made = make()
    this.set(key, value, made)
    return made
  }

  /** Tells the values of those pairs that a map has. */
  eachOf(map: Fields, tell: (value: Value) => void): void {
    for (const key of Object.keys(map)) {
      const value = map[key]
      const found = typeof value === 'string' ? this.get(key, value) : undefined
      if (found !== undefined) tell(found)
    }
  }
}

/** The pairs of a map that have a text; others are left to the caller's question. */
function pairsOf(map: unknown): readonly (readonly [key: string, value: string])[] {
  const fields = fieldsOf(map)
  const pairs: [string, string][] = []
  for (const key of Object.keys(fields)) {
    const value = fields[key]
    if (typeof value === 'string') pairs.push([key, value])
  }
  return pairs
}
