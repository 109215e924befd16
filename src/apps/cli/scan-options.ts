// SPDX-License-Identifier: Apache-2.0
/** The flags of `ks scan`, parsed. */
import { type Severity, severities } from '#domain/severity.ts'
import { UsageError } from './usage-error.ts'

/** As commander gives them. */
export interface RawScanOptions {
  readonly format: string
  readonly output?: string
  readonly complianceThreshold?: string
  readonly severityThreshold?: string
  readonly kubeconfig?: string
  readonly kubeContext?: string
  readonly clusterName?: string
  readonly controlsConfig?: string
  readonly exceptions?: string
  readonly includeNamespaces?: string
  readonly excludeNamespaces?: string
  readonly failOnErrors?: boolean
  readonly verbose?: boolean
  readonly showEvidence?: boolean
}

export interface Thresholds {
  /** 0–100: a lower compliance score fails. */
  readonly compliancePercent?: number
  /** A failed control of this severity or worse fails. */
  readonly severity?: Severity
}

/** The gates of the command line. Throws UsageError. */
export function thresholdsOf({ complianceThreshold, severityThreshold }: RawScanOptions): Thresholds {
  return {
    ...(complianceThreshold !== undefined && { compliancePercent: percentOf(complianceThreshold) }),
    ...(severityThreshold !== undefined && { severity: severityNamed(severityThreshold) }),
  }
}

function percentOf(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0 && value <= 100))
    throw new UsageError(`--compliance-threshold is a number from 0 to 100, not "${text}"`)
  return value
}

function severityNamed(text: string): Severity {
  const found = severities.find(each => each.toLowerCase() === text.toLowerCase())
  if (!found || found === 'Unknown')
    throw new UsageError(`--severity-threshold is one of critical, high, medium, low, not "${text}"`)
  return found
}

/** Words of a comma-separated flag, empty ones left out. */
export function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map(each => each.trim())
    .filter(each => each !== '')
}
