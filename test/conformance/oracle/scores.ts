// SPDX-License-Identifier: Apache-2.0
/**
 * Compares counts and scores of controls, and scores of frameworks, with the original's.
 *
 * A control that an explained pair, or a phantom, touches counts otherwise on purpose and is left out. A framework
 * is compared with the original's figures in the place of those.
 */
import type { ControlSummary, Summary } from '#engines/posture/results/summary.ts'

export interface ExpectedControl {
  readonly status: string
  readonly subStatus?: string
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly score: number
  readonly complianceScore: number
}

export interface ExpectedFramework {
  readonly controls: readonly string[]
  readonly complianceScore: number
}

export interface ExpectedScores {
  readonly controls: Readonly<Record<string, ExpectedControl>>
  readonly frameworks: Readonly<Record<string, ExpectedFramework>>
}

export interface ScoreOutcome {
  readonly equal: number
  /** A line each. */
  readonly differences: readonly string[]
  /** Reasons of the controls that differ on purpose. */
  readonly explained: readonly string[]
}

/** Controls that the library of the original (2.0.33) does not have yet. */
const newer: ReadonlySet<string> = new Set(['C-0303', 'C-0304'])

function explain(
  id: string,
  expected: ExpectedControl | undefined,
  got: ControlSummary | undefined,
): string | undefined {
  if (!expected && newer.has(id)) return 'a control that the library of the original does not have yet'
  if (expected?.subStatus === 'irrelevant' && got?.subStatus === 'notEvaluated')
    return 'a control whose data nobody gave is skipped, not passed'
  return undefined
}

/** Scores of the original are rounded to two decimals. */
const tolerance = 0.0051

/** Compares; `touched` are the ids that are left out. */
export function compareScores(
  { controls, frameworks }: ExpectedScores,
  ours: Summary,
  touched: ReadonlySet<string>,
): ScoreOutcome {
  const differences: string[] = []
  const explained: string[] = []
  const left = new Set(touched)
  let equal = 0
  const note = (name: string, expected: string, got: string) => {
    if (expected === got) equal++
    else differences.push(`${name}\n     original ${expected}\n     ours     ${got}`)
  }
  const byID = new Map(ours.controls.map(each => [each.control.facts.id, each]))
  for (const id of new Set([...Object.keys(controls), ...byID.keys()])) {
    if (touched.has(id)) continue
    const expected = controls[id]
    const got = byID.get(id)
    const reason = explain(id, expected, got)
    if (reason !== undefined) {
      explained.push(reason)
      left.add(id)
      continue
    }
    note(
      `control ${id}`,
      expected ? textOf(expected, expected) : '(no such control)',
      got ? textOf(got, expected) : '(no such control)',
    )
  }
  for (const [name, framework] of Object.entries(frameworks)) {
    const got = ours.frameworks.find(each => each.framework.name === name)
    const listed = got?.controls.map(each => each.control.facts.id).filter(id => !newer.has(id)) ?? []
    note(`controls of ${name}`, [...framework.controls].sort().join(' '), listed.sort().join(' '))
    const scores = framework.controls.map(id =>
      left.has(id) ? controls[id]?.complianceScore : byID.get(id)?.complianceScore,
    )
    const mean = scores.reduce((sum: number, each) => sum + (each ?? 0), 0) / scores.length
    note(`score of ${name}`, numberText(framework.complianceScore), numberText(mean, framework.complianceScore))
  }
  return { equal, differences, explained }
}

type Counted = ExpectedControl | ControlSummary

function textOf(control: Counted, expected: ExpectedControl | undefined): string {
  const { status, subStatus = '', complianceScore } = control
  const { passed, failed, skipped } = 'counters' in control ? control.counters : control
  const risk = 'riskScore' in control ? control.riskScore : control.score
  return [
    status + (subStatus && `/${subStatus}`),
    `passed ${passed} failed ${failed} skipped ${skipped}`,
    `risk ${numberText(risk, expected?.score)} compliance ${numberText(complianceScore, expected?.complianceScore)}`,
  ].join(', ')
}

/** A number as the original rounds it; within the rounding it is the original's. */
function numberText(value: number, expected = value): string {
  return (Math.abs(value - expected) < tolerance ? expected : value).toFixed(2)
}
