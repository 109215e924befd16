// SPDX-License-Identifier: Apache-2.0
/** The five severities of a finding, and how a base score maps to them. */

export const severities = ['Critical', 'High', 'Medium', 'Low', 'Unknown'] as const
export type Severity = (typeof severities)[number]

/** Severities of vulnerabilities, worst first. */
export const vulnerabilitySeverities = ['Critical', 'High', 'Medium', 'Low', 'Negligible', 'Unknown'] as const
export type VulnerabilitySeverity = (typeof vulnerabilitySeverities)[number]

/** Claims that a vulnerability is at least that severe; one of unknown severity may be. */
export function isAtLeastAsSevere(severity: VulnerabilitySeverity, least: VulnerabilitySeverity): boolean {
  return severity === 'Unknown' || vulnerabilitySeverities.indexOf(severity) <= vulnerabilitySeverities.indexOf(least)
}

/** Why vulnerabilities fail a threshold, for a reader; undefined when they do not. */
export function whyTooSevere(
  severities: readonly VulnerabilitySeverity[],
  least: VulnerabilitySeverity,
): string | undefined {
  const severe = severities.filter(each => isAtLeastAsSevere(each, least))
  if (severe.length === 0) return undefined
  const unknown = severe.filter(each => each === 'Unknown').length
  const shown = unknown > 0 ? `, ${unknown} of them of unknown severity` : ''
  return `${severe.length} vulnerabilities of severity ${least.toLowerCase()} or worse${shown}`
}

/** Severity of a control's base score (0–10); a score below 1 is Unknown. Source: upstream scores, posture-engine. */
export function severityOf(baseScore: number): Severity {
  if (baseScore >= 9) return 'Critical'
  if (baseScore >= 7) return 'High'
  if (baseScore >= 4) return 'Medium'
  if (baseScore >= 1) return 'Low'
  return 'Unknown'
}

/** Sorts what has more of the most severe first: counts are compared severity by severity. */
export function compareSeverityCounts(
  a: Readonly<Record<Severity, number>>,
  b: Readonly<Record<Severity, number>>,
): number {
  for (const severity of severities) {
    const difference = b[severity] - a[severity]
    if (difference !== 0) return difference
  }
  return 0
}

/** Sorts the most severe first. */
export function compareSeverity(a: Severity, b: Severity): number {
  return severities.indexOf(a) - severities.indexOf(b)
}
