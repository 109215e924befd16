// SPDX-License-Identifier: Apache-2.0
/** Whether a process lives and whether it is useful, told as Kubernetes components tell it. */

/** Looks at state that is at hand, without waiting; answers what is wrong, or nothing. */
export type Check = () => string | undefined

/** The answer to a probe. */
export interface HealthReport {
  readonly isGood: boolean
  /** One line for each check, then the verdict. */
  readonly lines: readonly string[]
}

/** The checks of a process. */
export interface Health {
  /** Adds a reason to be restarted: this process itself hangs. Never depends on others. */
  addLiveness(name: string, check: Check): void
  /** Adds a reason to be left out of a Service: not useful yet, or not any more. */
  addReadiness(name: string, check: Check): void
  report(probe: 'livez' | 'readyz', excluded?: ReadonlySet<string>): HealthReport
}

/** Without checks a process is alive and ready. Names are unique within a probe. */
export function createHealth(): Health {
  const checks = { livez: new Map<string, Check>(), readyz: new Map<string, Check>() }

  function add(probe: keyof typeof checks, name: string, check: Check): void {
    if (checks[probe].has(name)) throw new Error(`health: a check of ${probe} is named "${name}" already`)
    checks[probe].set(name, check)
  }

  return {
    addLiveness: (name, check) => add('livez', name, check),
    addReadiness: (name, check) => add('readyz', name, check),
    report(probe, excluded = new Set()) {
      let isGood = true
      const lines: string[] = []
      for (const [name, check] of checks[probe]) {
        const problem = excluded.has(name) ? undefined : run(check)
        if (problem !== undefined) isGood = false
        const skipped = excluded.has(name) ? ' excluded: ok' : ' ok'
        lines.push(problem === undefined ? `[+]${name}${skipped}` : `[-]${name} failed: ${problem}`)
      }
      return { isGood, lines: [...lines, `${probe} check ${isGood ? 'passed' : 'failed'}`] }
    },
  }
}

/** A check that throws is a check that fails. */
function run(check: Check): string | undefined {
  try {
    return check()
  } catch (error) {
    return `the check itself failed: ${error instanceof Error ? error.message : String(error)}`
  }
}
