// SPDX-License-Identifier: Apache-2.0
import type { Ordering } from './ordering.ts'
import type { VersionScheme } from './version-scheme.ts'

/** Longest constraint that is read, in characters, and the most bounds it may hold. */
export const maxConstraintLength = 20_000
const maxBounds = 1_000

export type Operator = '<' | '<=' | '=' | '>=' | '>'

/** One bound: `< 1.2.3`. */
export interface Bound {
  readonly operator: Operator
  readonly version: string
}

/** Alternatives, of which each is a list of bounds that hold together; no alternative means any version. */
export type Constraint = readonly (readonly Bound[])[]

const operators: Readonly<Record<string, Operator>> = {
  '': '=',
  '=': '=',
  '==': '=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
}

/**
 * Reads the range of an advisory: bounds joined by `,` (and) and `||` (or), each an operator and a version; without
 * operator the version itself. The empty text means any version.
 *
 * @returns `undefined` when it cannot be read (unknown operator, operator without version, too long): such a range
 *          decides nothing.
 * Source: grype `version/range_expression.go`, `constraint_expression.go` (the grammar of its database).
 */
export function parseConstraint(text: string): Constraint | undefined {
  if (text.length > maxConstraintLength) return undefined
  const trimmed = text.trim()
  if (trimmed === '') return []
  const alternatives: Bound[][] = []
  let bounds = 0
  for (const alternative of trimmed.split('||')) {
    const unit: Bound[] = []
    // A doubled comma stands in real data (">=1.0,,<2.0"); it says nothing.
    for (const part of alternative.split(',').filter(part => part.trim() !== '')) {
      const bound = parseBound(part.trim())
      if (!bound || ++bounds > maxBounds) return undefined
      unit.push(bound)
    }
    if (unit.length === 0) return undefined
    alternatives.push(unit)
  }
  return alternatives
}

function parseBound(text: string): Bound | undefined {
  let at = 0
  while (at < text.length && '<>='.includes(text.charAt(at))) at++
  const operator = Object.hasOwn(operators, text.slice(0, at)) ? operators[text.slice(0, at)] : undefined
  const version = unquoted(text.slice(at).trim())
  return operator && version !== '' ? { operator, version } : undefined
}

function unquoted(text: string): string {
  const isQuoted = text.length > 1 && text.startsWith('"') && text.endsWith('"')
  return isQuoted ? text.slice(1, -1) : text
}

/**
 * Whether the version lies in the range: yes, no, or `undefined` where that depends on a comparison which the
 * scheme cannot make. A range that any version satisfies needs no comparison, and neither does one that a
 * readable bound already excludes.
 */
export function satisfies(scheme: VersionScheme, version: string, constraint: Constraint): boolean | undefined {
  if (constraint.length === 0) return true
  let answer: boolean | undefined = false
  for (const bounds of constraint) {
    const holds = holdTogether(scheme, version, bounds)
    if (holds) return true
    if (holds === undefined) answer = undefined
  }
  return answer
}

function holdTogether(scheme: VersionScheme, version: string, bounds: readonly Bound[]): boolean | undefined {
  let answer: boolean | undefined = true
  for (const { operator, version: bound } of bounds) {
    const ordering = scheme.compareToBound(version, bound)
    if (ordering === undefined) answer = undefined
    else if (!allowed[operator].includes(ordering)) return false
  }
  return answer
}

const allowed: Readonly<Record<Operator, readonly Ordering[]>> = {
  '<': [-1],
  '<=': [-1, 0],
  '=': [0],
  '>=': [0, 1],
  '>': [1],
}
