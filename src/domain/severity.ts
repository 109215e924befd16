// SPDX-License-Identifier: Apache-2.0
/** The five severities of a finding, and how a base score maps to them. */

export const severities = ['Critical', 'High', 'Medium', 'Low', 'Unknown'] as const
export type Severity = (typeof severities)[number]

/** Severity of a control's base score (0–10); a score below 1 is Unknown. Source: upstream scores, posture-engine. */
export function severityOf(baseScore: number): Severity {
  if (baseScore >= 9) return 'Critical'
  if (baseScore >= 7) return 'High'
  if (baseScore >= 4) return 'Medium'
  if (baseScore >= 1) return 'Low'
  return 'Unknown'
}

/** Sorts the most severe first. */
export function compareSeverity(a: Severity, b: Severity): number {
  return severities.indexOf(a) - severities.indexOf(b)
}
