// SPDX-License-Identifier: Apache-2.0
import type { Advisory } from '#engines/vulndb/advisory.ts'
import { constraintOf } from '#engines/vulnmatch/finding.ts'
import type { Subject } from '#engines/vulnmatch/subject/subject.ts'
import { type Constraint, parseConstraint, satisfies } from './constraint.ts'
import type { Ordering } from './ordering.ts'
import { schemeOf } from './scheme-names.ts'
import type { VersionScheme } from './version-scheme.ts'

/** Most ranges whose parsed form is kept. */
const keptConstraints = 10_000

const schemeOfType: Readonly<Record<string, string>> = {
  apk: 'apk',
  bitnami: 'bitnami',
  deb: 'deb',
  'java-archive': 'maven',
  'jenkins-plugin': 'maven',
  rpm: 'rpm',
  gem: 'gem',
  python: 'pep440',
  'msrc-kb': 'kb',
  portage: 'portage',
  'go-module': 'go',
  alpm: 'pacman',
}

/** Compares versions of packages with the ranges and fixes of advisories. */
export interface VersionOrder {
  isInRange(subject: Subject, advisory: Advisory): boolean | undefined
  compare(subject: Subject, version: string): Ordering | undefined
}

/**
 * Makes the comparison of the known version schemes. A package of a kind with versions of its own is compared by
 * that kind's scheme, any other by the scheme that the advisory names; where that one cannot read them, by the
 * advisory's, which may be the loosest of all.
 */
export function versionOrder(schemes: readonly VersionScheme[]): VersionOrder {
  const constraints = new Map<string, Constraint | undefined>()
  const named = new Map<string, VersionScheme | undefined>()

  function schemeNamed(name: string): VersionScheme | undefined {
    if (!named.has(name)) named.set(name, schemeOf(schemes, name === '' ? 'fuzzy' : name) ?? schemeOf(schemes, 'fuzzy'))
    return named.get(name)
  }

  function parsed(text: string): Constraint | undefined {
    const known = constraints.get(text)
    if (known || constraints.has(text)) return known
    if (constraints.size >= keptConstraints) constraints.clear()
    const constraint = parseConstraint(text)
    constraints.set(text, constraint)
    return constraint
  }

  function ownScheme({ type, isJavaRuntime }: Subject): VersionScheme | undefined {
    if (Object.hasOwn(schemeOfType, type)) return schemeNamed(schemeOfType[type] ?? '')
    return isJavaRuntime ? schemeNamed('jvm') : undefined
  }

  return {
    isInRange(subject, advisory) {
      const constraint = parsed(constraintOf(advisory))
      if (!constraint) return undefined
      if (constraint.length === 0) return true
      // The ranges of a CPE are NVD's, whatever scheme the product may have.
      const stated = schemeNamed(advisory.ecosystem === '' ? 'fuzzy' : statedScheme(advisory))
      const own = ownScheme(subject)
      const answer = own && satisfies(own, subject.version, constraint)
      if (answer !== undefined || !stated) return answer
      return stated === own ? undefined : satisfies(stated, subject.version, constraint)
    },
    compare(subject, version) {
      return (ownScheme(subject) ?? schemeNamed('fuzzy'))?.compareToBound(subject.version, version)
    },
  }
}

/** The first of the names in the alphabet where the ranges of an advisory name several. */
function statedScheme({ ranges }: Advisory): string {
  const [first] = ranges
  if (first && ranges.length === 1) return first.versionType
  const known = statedSchemes.get(ranges)
  if (known !== undefined) return known
  const types = ranges.filter(({ constraint, versionType }) => constraint !== '' && versionType !== '')
  const stated = types.map(({ versionType }) => versionType).sort()[0] ?? ''
  statedSchemes.set(ranges, stated)
  return stated
}

/** Of several ranges, of which each package of the name is asked about. */
const statedSchemes = new WeakMap<Advisory['ranges'], string>()
