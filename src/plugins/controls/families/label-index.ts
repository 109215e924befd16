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
  const pairs = items.map(item => pairsOf(equalitiesOf(item)))
  const counts = new Map<string, number>()
  for (const pair of pairs.flat()) counts.set(pair, (counts.get(pair) ?? 0) + 1)
  const anyway: number[] = []
  const byPair = new Map<string, number[]>()
  for (const [i, own] of pairs.entries()) {
    const rarest = own.reduce((a, b) => ((counts.get(b) ?? 0) < (counts.get(a) ?? 0) ? b : a), own[0] ?? '')
    const places = own.length === 0 ? anyway : byPair.get(rarest)
    if (places) places.push(i)
    else byPair.set(rarest, [i])
  }
  const always = anyway.map(i => items[i] as Item)
  if (byPair.size === 0) return () => always
  return labels => {
    let found: number[] | undefined
    for (const pair of pairsOf(labels)) {
      const places = byPair.get(pair)
      if (!places) continue
      found ??= [...anyway]
      found.push(...places)
    }
    return found ? found.sort((a, b) => a - b).map(i => items[i] as Item) : always
  }
}

/** Maps of labels that have one of the pairs asked for; all where none is. Cost: O(pairs). */
export type LabelIndex = (equalities: unknown) => readonly Fields[]

/** An index over maps of labels. */
export function labelIndex(maps: readonly Fields[]): LabelIndex {
  const byPair = new Map<string, Fields[]>()
  for (const labels of maps) {
    for (const pair of pairsOf(labels)) {
      const others = byPair.get(pair)
      if (others) others.push(labels)
      else byPair.set(pair, [labels])
    }
  }
  return equalities => {
    let fewest = maps
    for (const pair of pairsOf(equalities)) {
      const having = byPair.get(pair) ?? []
      if (having.length < fewest.length) fewest = having
    }
    return fewest
  }
}

/** The pairs of a map that have a text; others are left to the caller's question. */
function pairsOf(map: unknown): readonly string[] {
  if (last.map === map) return last.pairs
  const pairs: string[] = []
  for (const [key, value] of Object.entries(fieldsOf(map))) if (typeof value === 'string') pairs.push(`${key}=${value}`)
  last = { map, pairs }
  return pairs
}

/** Several rules ask for the labels of one workload, one rule after the other. */
let last: { readonly map: unknown; readonly pairs: readonly string[] } = { map: undefined, pairs: [] }
