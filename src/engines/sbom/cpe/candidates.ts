// SPDX-License-Identifier: Apache-2.0

/** A guess at the vendor or the product, and what may be derived from it. */
export interface Candidate {
  readonly value: string
  /** Whether it may be cut at its hyphens and underscores. */
  readonly mayBeCut: boolean
  /** Whether its hyphens may be underscores and the other way round. */
  readonly mayVary: boolean
}

/** A guess of which everything may be derived. */
export function open(value: string): Candidate {
  return { value, mayBeCut: true, mayVary: true }
}

/** A guess that is taken as it is, or with other separators only. */
export function whole(value: string, mayVary = false): Candidate {
  return { value, mayBeCut: false, mayVary }
}

/** The candidates, and those with hyphens for underscores and underscores for hyphens. */
export function withVariations(candidates: readonly Candidate[]): readonly Candidate[] {
  const variations = candidates.flatMap(candidate => {
    if (!candidate.mayVary) return []
    const { value } = candidate
    return [value.replaceAll('-', '_'), value.replaceAll('_', '-')]
      .filter(varied => varied !== value)
      .map(value => ({ ...candidate, value }))
  })
  return [...candidates, ...variations]
}

/** The candidates, and their beginnings up to each hyphen or underscore: `jenkins-ci-tools`, `jenkins-ci`, `jenkins`. */
export function withBeginnings(candidates: readonly Candidate[]): readonly Candidate[] {
  const beginnings = candidates.flatMap(({ value, mayBeCut }) => (mayBeCut ? beginningsOf(value).map(open) : []))
  return [...candidates, ...beginnings]
}

const maxBeginnings = 10

function beginningsOf(value: string): readonly string[] {
  const beginnings: string[] = []
  for (let at = 1; at < value.length && beginnings.length < maxBeginnings; at++) {
    const isSeparator = value[at] === '-' || value[at] === '_'
    const isAfterWord = value[at - 1] !== '-' && value[at - 1] !== '_'
    if (isSeparator && isAfterWord) beginnings.push(value.slice(0, at).replace(/^[-_]+/, ''))
  }
  return beginnings
}

/** Values without doubles, empty ones and the one that would match all. */
export function valuesOf(candidates: readonly Candidate[]): readonly string[] {
  const values = new Set(candidates.map(({ value }) => value))
  values.delete('')
  values.delete('*')
  return [...values]
}
