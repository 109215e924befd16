// SPDX-License-Identifier: Apache-2.0
/** The flags of `ks scan`, parsed. */

import { UsageError } from '#apps/cli/usage-error.ts'
import { parseDurationMs } from '#domain/duration.ts'
import { nearest } from '#domain/nearest.ts'
import { type Severity, severities } from '#domain/severity.ts'
import type { RawImageFlags } from './image-flags.ts'

/** As commander gives them. */
export interface RawScanOptions extends RawImageFlags {
  readonly format?: string
  readonly output?: string
  readonly verbose?: boolean
  readonly showEvidence?: boolean
  readonly showSecrets?: boolean
  readonly view?: string
  readonly labelsToCopy?: string
  readonly includeNamespaces?: string
  readonly excludeNamespaces?: string
  readonly includeControls?: string
  readonly excludeControls?: string
  readonly skipControls?: string
  readonly includeKinds?: string
  readonly excludeKinds?: string
  readonly labelSelector?: string
  readonly excludePath?: readonly string[]
  readonly ignoreFile?: boolean
  readonly minSeverity?: string
  readonly maxSeverity?: string
  readonly exceptions?: string
  readonly auditExceptions?: boolean
  readonly honorInlineExceptions?: string | boolean
  readonly complianceThreshold?: string
  readonly failThreshold?: string
  readonly severityThreshold?: string
  readonly onlyFixable?: boolean
  readonly failCoverageBelow?: string
  readonly failOnDegradedConfig?: boolean
  readonly failOnErrors?: boolean
  readonly baseline?: string
  readonly baselineFailOnNew?: boolean
  readonly baselineSeverityThreshold?: string
  readonly baselineGranularity?: string
  readonly kubeconfig?: string
  readonly kubeContext?: string
  readonly clusterName?: string
  readonly controlsConfig?: string
  readonly customRules?: string
  readonly facts?: readonly string[]
  readonly useFrom?: readonly string[]
  readonly useArtifactsFrom?: string
  readonly useDefault?: boolean
  readonly cacheDir?: string
  readonly values?: readonly string[]
  readonly set?: readonly string[]
  readonly setString?: readonly string[]
  readonly setFile?: readonly string[]
  readonly releaseName?: string
  readonly releaseNamespace?: string
  readonly scanTimeout?: string
  readonly dryRun?: boolean
  readonly logger?: string
}

export interface Thresholds {
  /** 0–100: a lower compliance score fails. */
  readonly compliancePercent?: number
  /** A failed control of this severity or worse fails. */
  readonly severity?: Severity
  /** 0–100: a lower coverage score fails. */
  readonly coveragePercent?: number
}

/** The gates of the command line. Throws UsageError. */
export function thresholdsOf(options: RawScanOptions): Thresholds {
  const { complianceThreshold, failThreshold, severityThreshold, failCoverageBelow } = options
  if (failThreshold !== undefined)
    throw new UsageError('--fail-threshold was a risk score; use --compliance-threshold, where more is better')
  return {
    ...(complianceThreshold !== undefined && {
      compliancePercent: percentOf('--compliance-threshold', complianceThreshold),
    }),
    ...(severityThreshold !== undefined && { severity: severityNamed('--severity-threshold', severityThreshold) }),
    ...(failCoverageBelow !== undefined && { coveragePercent: percentOf('--fail-coverage-below', failCoverageBelow) }),
  }
}

function percentOf(flag: string, text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0 && value <= 100))
    throw new UsageError(`${flag} is a number from 0 to 100, not "${text}"`)
  return value
}

/** The severity of a flag. Throws UsageError. */
export function severityNamed(flag: string, text: string): Severity {
  const found = severities.find(each => each.toLowerCase() === text.toLowerCase())
  if (!found || found === 'Unknown')
    throw new UsageError(`${flag} is one of critical, high, medium, low, not "${text}"`)
  return found
}

/** One of the words that a flag knows. Throws UsageError that suggests the nearest. */
export function wordOf<T extends string>(flag: string, text: string, known: readonly T[]): T {
  const found = known.find(each => each === text.toLowerCase())
  if (found) return found
  const meant = nearest(text, known)
  throw new UsageError(`${flag} is one of ${known.join(', ')}, not "${text}"${meant ? `; did you mean ${meant}?` : ''}`)
}

/** Three answers: yes, no, or not said. Throws UsageError. */
export function answerOf(flag: string, value: string | boolean | undefined): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value
  if (/^(?:true|yes|on|1)$/i.test(value)) return true
  if (/^(?:false|no|off|0)$/i.test(value)) return false
  throw new UsageError(`${flag} is true or false, not "${value}"`)
}

/** Milliseconds of a duration flag. Throws UsageError. */
export function durationOf(flag: string, text: string): number {
  const ms = parseDurationMs(text)
  if (ms === undefined || ms <= 0) throw new UsageError(`${flag} is a duration such as 90s or 5m, not "${text}"`)
  return ms
}

/** Words of a comma-separated flag, empty ones left out. */
export function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map(each => each.trim())
    .filter(each => each !== '')
}

const helmFlags = {
  values: '--values',
  set: '--set',
  setString: '--set-string',
  setFile: '--set-file',
  releaseName: '--release-name',
  releaseNamespace: '--release-namespace',
} as const satisfies Partial<Record<keyof RawScanOptions, string>>

/** The flags about Helm charts that are set. */
export function usedHelmFlags(options: RawScanOptions): string[] {
  return Object.entries(helmFlags).flatMap(([key, flag]) =>
    options[key as keyof typeof helmFlags] === undefined ? [] : [flag],
  )
}
