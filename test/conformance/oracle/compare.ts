// SPDX-License-Identifier: Apache-2.0
/** Pairs on which two sides agree, and those on which they do not. */

export interface Difference {
  readonly key: string
  readonly controlID: string
  readonly expected: string | undefined
  readonly got: string | undefined
}

export function comparePairs(
  expected: ReadonlyMap<string, string>,
  got: ReadonlyMap<string, string>,
): { equal: number; differences: Difference[] } {
  const differences: Difference[] = []
  let equal = 0
  for (const key of new Set([...expected.keys(), ...got.keys()])) {
    const a = expected.get(key)
    const b = got.get(key)
    if (a === b) equal++
    else differences.push({ key, controlID: key.split('|', 1)[0] ?? '', expected: a, got: b })
  }
  return { equal, differences }
}
