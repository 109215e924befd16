// SPDX-License-Identifier: Apache-2.0
import { type VulnerabilitySeverity, vulnerabilitySeverities } from '#domain/severity.ts'
import type { CweRow, EpssRow, VulnerabilityStore } from '#engines/vulndb/store.ts'
import type { StatedSeverity, Vulnerability } from '#engines/vulndb/vulnerability.ts'
import { type CvssScores, scoreCvss } from './cvss.ts'

/** A CVSS vector that a source gives, and its scores as far as the version is one that is computed here. */
export interface StatedCvss {
  readonly source: string
  readonly isPrimary: boolean
  readonly version: string
  readonly vector: string
  readonly scores?: CvssScores
}

/** An entry of the catalogue of vulnerabilities that are known to be exploited. */
export interface KnownExploited {
  readonly cve: string
  readonly dateAdded: string
  readonly dueDate: string
  readonly requiredAction: string
  readonly isUsedByRansomware: boolean
}

/** How bad a vulnerability is, and how likely it is to be used. */
export interface Assessment {
  readonly severity: VulnerabilitySeverity
  readonly cvss: readonly StatedCvss[]
  readonly epss: readonly EpssRow[]
  readonly knownExploited: readonly KnownExploited[]
  readonly cwes: readonly CweRow[]
  /** 0 to 100: likelihood times severity. */
  readonly risk: number
}

/** Assesses a vulnerability by what its provider says and what is known about its CVEs. */
export function assess(vulnerability: Vulnerability, store: VulnerabilityStore): Assessment {
  const cves = cvesOf(vulnerability)
  const cvss = vulnerability.severities.flatMap(readCvss)
  const severity = severityOf(vulnerability.severities)
  const epss = cves.flatMap(cve => store.epss(cve))
  const knownExploited = cves.flatMap(cve => store.knownExploited(cve).map(({ blob }) => readKnownExploited(cve, blob)))
  return {
    severity,
    cvss,
    epss,
    knownExploited,
    cwes: cves.flatMap(cve => store.cwes(cve)),
    risk: riskOf({
      severity,
      baseScores: cvss.map(({ scores }) => scores?.baseScore ?? 0),
      epss: epss.map(row => row.epss),
      exploited: knownExploited,
    }),
  }
}

/** Names of the CVEs that a vulnerability is. */
export function cvesOf({ name, aliases }: Pick<Vulnerability, 'name' | 'aliases'>): readonly string[] {
  const cves = [name, ...aliases].filter(id => /^cve-/i.test(id))
  return [...new Map(cves.map(cve => [cve.toLowerCase(), cve])).values()]
}

function readCvss({ scheme, source, rank, value }: StatedSeverity): readonly StatedCvss[] {
  if (scheme !== 'CVSS' || typeof value === 'string') return []
  const scores = scoreCvss(value.vector)
  return [
    { source, isPrimary: rank === 1, version: value.version, vector: value.vector, ...(scores ? { scores } : {}) },
  ]
}

/**
 * The severity that the provider puts first: in its own word, or by score.
 *
 * Source: grype `db/v6/severity.go`; CVSS v3.1 §5 for the bounds of 3 and 4, NVD for those of 2.
 */
export function severityOf([first]: readonly StatedSeverity[]): VulnerabilitySeverity {
  if (!first) return 'Unknown'
  if (typeof first.value === 'string') return severityNamed(first.value)
  const scores = scoreCvss(first.value.vector)
  return scores ? severityOfScore(scores) : 'Unknown'
}

function severityNamed(word: string): VulnerabilitySeverity {
  const lower = word.toLowerCase()
  return vulnerabilitySeverities.find(severity => severity.toLowerCase() === lower) ?? 'Unknown'
}

function severityOfScore({ baseScore, version }: CvssScores): VulnerabilitySeverity {
  if (baseScore === 0) return 'Negligible'
  if (baseScore < 4) return 'Low'
  if (baseScore < 7) return 'Medium'
  return version === '2.0' || baseScore < 9 ? 'High' : 'Critical'
}

const severityScores: Readonly<Record<VulnerabilitySeverity, number>> = {
  Critical: 9,
  High: 7.5,
  Medium: 5,
  Low: 3,
  Negligible: 0.5,
  // Unknown is neither harmless nor the worst.
  Unknown: 5,
}

/** What the risk of a vulnerability follows from. */
export interface RiskFactors {
  readonly severity: VulnerabilitySeverity
  /** 0 for a vector that is not read. */
  readonly baseScores: readonly number[]
  /** Probabilities; the first counts. */
  readonly epss: readonly number[]
  readonly exploited: readonly Pick<KnownExploited, 'isUsedByRansomware'>[]
}

/** 0 to 100. Source: grype `vulnerability/metadata.go`. */
export function riskOf({ severity, baseScores, epss, exploited }: RiskFactors): number {
  const threat = exploited.length > 0 ? 1 : (epss[0] ?? 0)
  const scores = baseScores.filter(score => score > 0)
  const stated = severityScores[severity] / 10
  const impact = scores.length === 0 ? stated : (stated + average(scores) / 10) / 2
  const isRansomware = exploited.some(({ isUsedByRansomware }) => isUsedByRansomware)
  const weight = isRansomware ? 1.1 : exploited.length > 0 ? 1.05 : 1
  return Math.min(threat * impact * weight, 1) * 100
}

function average(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}

function readKnownExploited(cve: string, blob: string): KnownExploited {
  const entry = parse(blob)
  const text = (name: string) => {
    const value = entry[name]
    return typeof value === 'string' ? value : ''
  }
  return {
    cve,
    dateAdded: text('date_added'),
    dueDate: text('due_date'),
    requiredAction: text('required_action'),
    isUsedByRansomware: text('known_ransomware_campaign_use').toLowerCase() === 'known',
  }
}

function parse(json: string): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(json) as unknown
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
