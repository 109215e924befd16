// SPDX-License-Identifier: Apache-2.0
import type { Finding } from './finding.ts'

/** Every name of the vulnerability of a finding. */
export function identityOf({ vulnerability, related }: Finding): readonly string[] {
  return [vulnerability.name, ...related.map(({ id }) => id)]
}

/** Every name of the vulnerabilities of a list. */
export function identitiesOf(findings: readonly Finding[]): ReadonlySet<string> {
  return new Set(findings.flatMap(identityOf))
}

/**
 * The findings whose vulnerability is in no way named by the others. Findings of one name stand and fall together:
 * what one of them calls an alias is one of all.
 */
export function withoutNamed(findings: readonly Finding[], others: readonly Finding[]): readonly Finding[] {
  return findings.length === 0 || others.length === 0 ? findings : withoutIds(findings, identitiesOf(others))
}

/** `withoutNamed` for names that were gathered before. */
export function withoutIds(findings: readonly Finding[], ids: ReadonlySet<string>): readonly Finding[] {
  if (ids.size === 0 || findings.length === 0) return findings
  const named = new Set(
    findings
      .filter(finding => identityOf(finding).some(id => ids.has(id)))
      .map(({ vulnerability }) => vulnerability.name),
  )
  return findings.filter(({ vulnerability }) => !named.has(vulnerability.name))
}

/** The findings of each name. */
export function byName(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  return Map.groupBy(findings, ({ vulnerability }) => vulnerability.name)
}
