// SPDX-License-Identifier: Apache-2.0
/** Sets as sorted lists, the form in which profiles keep them. */

/** Orders texts by their code units, the same on every machine. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** The distinct texts of some lists, sorted. */
export function unionOf(...lists: readonly (readonly string[] | undefined)[]): readonly string[] {
  const [first, ...others] = lists.filter(list => list !== undefined && list.length > 0)
  // Most of what is merged says the same again.
  if (first && isSortedSet(first) && others.every(list => isSameList(list, first))) return first
  const all = new Set<string>()
  for (const list of lists) for (const text of list ?? []) all.add(text)
  return [...all].sort(compareText)
}

function isSortedSet(list: readonly string[]): boolean {
  return list.every((text, i) => i === 0 || (list[i - 1] ?? '') < text)
}

function isSameList(list: readonly string[] | undefined, other: readonly string[]): boolean {
  return list?.length === other.length && list.every((text, i) => text === other[i])
}

/** A map's values, sorted by their keys. */
export function sortedByKey<T>(map: ReadonlyMap<string, T>): readonly T[] {
  return [...map].sort(([a], [b]) => compareText(a, b)).map(([, value]) => value)
}

/** One text for a list of texts; different lists have different texts. */
export function listKey(texts: readonly string[] | undefined): string {
  return JSON.stringify(texts ?? [])
}
