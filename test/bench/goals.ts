// SPDX-License-Identifier: Apache-2.0
/** Goals of a benchmark: figures that must not be exceeded. */
import { availableParallelism, loadavg } from 'node:os'
import type { SuiteOutcome } from '#testing/suite-runner.ts'

export interface Goal {
  readonly name: string
  readonly value: number
  readonly goal: number
  readonly unit: string
  /** How far beyond the goal is no failure yet: CPU time of a shared machine is only about right. Absent: not at all. */
  readonly margin?: number
}

/** The outcome of a suite: a line for each goal, counted where it is met or missed. What is only `near` is neither. */
export function outcomeOf(goals: readonly Goal[]): SuiteOutcome {
  const marks = goals.map(markOf)
  const details = goals.map(({ name, value, goal, unit }, at) => {
    const beyond = marks[at] === 'near' ? ': beyond the goal, within what a measurement may be off' : ''
    return `${marks[at]?.padEnd(4)} ${name}: ${value} ${unit}, goal ${goal} ${unit}${beyond}`
  })
  const count = (mark: Mark) => marks.filter(each => each === mark).length
  return { passed: count('ok'), failed: count('FAIL'), details }
}

type Mark = 'ok' | 'near' | 'FAIL'

function markOf({ value, goal, margin = 1 }: Goal): Mark {
  if (value <= goal) return 'ok'
  return value <= goal * margin ? 'near' : 'FAIL'
}

/** Whether more programs want to run than there are cores: times by the clock then say little. */
export function isBusy(): boolean {
  const [load = 0] = loadavg()
  return load > availableParallelism()
}
