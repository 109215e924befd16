// SPDX-License-Identifier: Apache-2.0
import type { Advisory, FixState } from '#engines/vulndb/advisory.ts'
import type { Vulnerability } from '#engines/vulndb/vulnerability.ts'
import { namespaceOf, type Related, relatedTo } from './search/namespace.ts'

/** How a package was found: by its name, by that of the source it was built from, or by a CPE. */
export type MatchKind = 'exact-direct-match' | 'exact-indirect-match' | 'cpe-match'

/** What is known about a fix. */
export interface Fix {
  readonly state: FixState
  readonly versions: readonly string[]
}

/** One look-up that found something. */
export interface Evidence {
  readonly kind: MatchKind
  /** Id of the matcher. */
  readonly matcher: string
  /** Name and version that were looked up. */
  readonly searchedName: string
  readonly searchedVersion: string
  /** The CPE that was looked up. */
  readonly searchedCpe?: string
  /** Range of the advisory, as its provider writes it. */
  readonly constraint: string
}

/** An advisory that concerns a package, whatever its version. */
export interface Finding {
  readonly advisory: Advisory
  readonly vulnerability: Vulnerability
  readonly namespace: string
  readonly related: readonly Related[]
  readonly fix: Fix
  readonly evidence: readonly Evidence[]
}

/** Makes a finding of an advisory and what led to it. */
export function findingOf(advisory: Advisory, vulnerability: Vulnerability, evidence: Evidence): Finding {
  return {
    advisory,
    vulnerability,
    namespace: namespaceOf(advisory, vulnerability),
    related: relatedTo(advisory, vulnerability),
    fix: fixOf(advisory),
    evidence: [evidence],
  }
}

/** The ranges of an advisory joined: an advisory of several ranges affects what lies in any. */
export function constraintOf({ ranges }: Advisory): string {
  const [first] = ranges
  if (first && ranges.length === 1) return first.constraint
  const known = joined.get(ranges)
  if (known !== undefined) return known
  const constraint = ranges
    .map(each => each.constraint)
    .filter(each => each !== '')
    .join(' || ')
  joined.set(ranges, constraint)
  return constraint
}

/** Asked for each package that has the name, and again for what is written of it. */
const joined = new WeakMap<Advisory['ranges'], string>()

function fixOf({ ranges }: Advisory): Fix {
  const versions = ranges.filter(({ fixState }) => fixState === 'fixed').map(({ fixVersion }) => fixVersion)
  if (versions.length > 0) return { state: 'fixed', versions }
  // The last range that says anything counts, as where the data come from.
  return { state: ranges.findLast(({ fixState }) => fixState !== '')?.fixState ?? '', versions: [] }
}

const precedence: Readonly<Record<FixState, number>> = { '': 0, unknown: 1, 'wont-fix': 2, 'not-fixed': 3, fixed: 4 }

/** What two advisories about the same vulnerability say together: a fix that either names is a fix. */
export function joinFixes(a: Fix, b: Fix): Fix {
  return {
    state: precedence[b.state] > precedence[a.state] ? b.state : a.state,
    versions: [...new Set([...a.versions, ...b.versions])].sort(),
  }
}
