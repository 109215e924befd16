// SPDX-License-Identifier: Apache-2.0
/** The five severities of a finding, and how a base score maps to them. */

export const severities = ['Critical', 'High', 'Medium', 'Low', 'Unknown'] as const
export type Severity = (typeof severities)[number]

/** Severities of vulnerabilities, worst first. */
export const vulnerabilitySeverities = ['Critical', 'High', 'Medium', 'Low', 'Negligible', 'Unknown'] as const
export type VulnerabilitySeverity = (typeof vulnerabilitySeverities)[number]

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
