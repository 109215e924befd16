// SPDX-License-Identifier: Apache-2.0
/** The word that somebody probably meant. */

const maxWordLength = 64

/** The closest of `known` to `word`, or undefined when none is close. Case does not count. Cost: O(known × length²). */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > maxWordLength) return undefined
  const limit = Math.max(1, Math.floor(word.length / 3))
  let best: string | undefined
  let bestDistance = limit + 1
  for (const each of known) {
    const distance = editDistance(word.toLowerCase(), each.toLowerCase())
    if (distance >= bestDistance) continue
    best = each
    bestDistance = distance
  }
  return best
}

/** Levenshtein distance, two rows at a time. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, substitution))
    }
    previous = row
  }
  return previous[b.length] ?? 0
}
