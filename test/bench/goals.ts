// SPDX-License-Identifier: Apache-2.0
/** Goals of a benchmark: figures that must not be exceeded. */
import { availableParallelism, loadavg } from 'node:os'
import type { SuiteOutcome } from '#testing/suite-runner.ts'

export interface Goal {
  readonly name: string
  readonly value: number
  readonly goal: number
  readonly unit: string
  /** How far beyond the goal still passes: CPU time of a shared machine is only about right. Absent: not at all. */
  readonly margin?: number
}

/** The outcome of a suite: one line and one count for each goal. */
export function outcomeOf(goals: readonly Goal[]): SuiteOutcome {
  const isMet = ({ value, goal, margin = 1 }: Goal) => value <= goal * margin
  const failed = goals.filter(each => !isMet(each)).length
  const details = goals.map(each => {
    const beyond = each.value > each.goal ? ', beyond the goal' : ''
    return `${isMet(each) ? 'ok  ' : 'FAIL'} ${each.name}: ${each.value} ${each.unit}, goal ${each.goal} ${each.unit}${beyond}`
  })
  return { passed: goals.length - failed, failed, details }
}

/** Whether more programs want to run than there are cores: times by the clock then say little. */
export function isBusy(): boolean {
  const [load = 0] = loadavg()
  return load > availableParallelism()
}
