// SPDX-License-Identifier: Apache-2.0
/** Scores of CVSS vectors. Source: FIRST, CVSS v2 guide §3.2, CVSS v3.1 specification §7. */
import { scoreV4 } from './cvss-v4.ts'

/** The scores of a vector. */
export interface CvssScores {
  /** `2.0`, `3.0`, `3.1`, `4.0`. */
  readonly version: string
  /** 0 to 10. */
  readonly baseScore: number
  /** Not in version 4. */
  readonly exploitabilityScore?: number
  readonly impactScore?: number
}

const maxLength = 500

/** Reads and scores a vector; `undefined` when it is none, lacks a base metric, or is of another version. */
export function scoreCvss(vector: string): CvssScores | undefined {
  if (vector.length > maxLength) return undefined
  const [head = '', ...rest] = vector.split('/')
  const version = /^CVSS:(3\.[01])$/.exec(head)?.[1]
  if (version) return scoreV3(metricsOf(rest), version)
  if (head === 'CVSS:4.0') {
    const baseScore = scoreV4(metricsOf(rest))
    return baseScore === undefined ? undefined : { version: '4.0', baseScore }
  }
  return head.startsWith('CVSS:') ? undefined : scoreV2(metricsOf([head.replace(/^\(/, ''), ...rest]))
}

type Metrics = ReadonlyMap<string, string>

function metricsOf(parts: readonly string[]): Metrics {
  return new Map(
    parts.map(part => {
      const [name = '', value = ''] = part.replace(/\)$/, '').split(':')
      return [name, value]
    }),
  )
}

type Weights = Readonly<Record<string, Readonly<Record<string, number>>>>

const v3Weights: Weights = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  PR: { N: 0.85, L: 0.62, H: 0.27 },
  PRchanged: { N: 0.85, L: 0.68, H: 0.5 },
  UI: { N: 0.85, R: 0.62 },
  CIA: { H: 0.56, L: 0.22, N: 0 },
}

function scoreV3(metrics: Metrics, version: string): CvssScores | undefined {
  const scope = metrics.get('S')
  if (scope !== 'U' && scope !== 'C') return undefined
  const isChanged = scope === 'C'
  const weights = [
    weightOf(v3Weights, 'AV', metrics.get('AV')),
    weightOf(v3Weights, 'AC', metrics.get('AC')),
    weightOf(v3Weights, isChanged ? 'PRchanged' : 'PR', metrics.get('PR')),
    weightOf(v3Weights, 'UI', metrics.get('UI')),
  ]
  const losses = ['C', 'I', 'A'].map(name => weightOf(v3Weights, 'CIA', metrics.get(name)))
  if ([...weights, ...losses].some(Number.isNaN)) return undefined
  const exploitability = 8.22 * product(weights)
  const loss = 1 - product(losses.map(weight => 1 - weight))
  const impact = isChanged ? 7.52 * (loss - 0.029) - 3.25 * (loss - 0.02) ** 15 : 6.42 * loss
  const sum = (impact + exploitability) * (isChanged ? 1.08 : 1)
  return {
    version,
    baseScore: impact <= 0 ? 0 : roundedUp(Math.min(sum, 10)),
    exploitabilityScore: rounded(exploitability),
    impactScore: rounded(Math.max(impact, 0)),
  }
}

const v2Weights: Weights = {
  AV: { L: 0.395, A: 0.646, N: 1 },
  AC: { H: 0.35, M: 0.61, L: 0.71 },
  Au: { M: 0.45, S: 0.56, N: 0.704 },
  CIA: { N: 0, P: 0.275, C: 0.66 },
}

function scoreV2(metrics: Metrics): CvssScores | undefined {
  const weights = ['AV', 'AC', 'Au'].map(name => weightOf(v2Weights, name, metrics.get(name)))
  const losses = ['C', 'I', 'A'].map(name => weightOf(v2Weights, 'CIA', metrics.get(name)))
  if ([...weights, ...losses].some(Number.isNaN)) return undefined
  const exploitability = 20 * product(weights)
  const impact = 10.41 * (1 - product(losses.map(weight => 1 - weight)))
  const base = (0.6 * impact + 0.4 * exploitability - 1.5) * (impact === 0 ? 0 : 1.176)
  return {
    version: '2.0',
    baseScore: rounded(base),
    exploitabilityScore: rounded(exploitability),
    impactScore: rounded(impact),
  }
}

function weightOf(weights: Weights, metric: string, value: string | undefined): number {
  const values = weights[metric]
  return values && value !== undefined && Object.hasOwn(values, value) ? (values[value] ?? Number.NaN) : Number.NaN
}

function product(factors: readonly number[]): number {
  return factors.reduce((all, factor) => all * factor, 1)
}

function rounded(score: number): number {
  return Math.round(score * 10) / 10
}

/** To the next tenth, without falling for the last bits of a floating number (v3.1 appendix A). */
function roundedUp(score: number): number {
  const whole = Math.round(score * 100_000)
  return whole % 10_000 === 0 ? whole / 100_000 : (Math.floor(whole / 10_000) + 1) / 10
}
