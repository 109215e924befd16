// SPDX-License-Identifier: Apache-2.0
/** The one runner of named suites: finds `<folder>/<name>.ts`, hands it the arguments, prints the closing line. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** What a suite reports: counts for the closing line, and one line per failure or skip. */
export interface SuiteOutcome {
  readonly passed: number
  readonly failed: number
  readonly skipped?: number
  readonly details?: readonly string[]
}

/** A suite is a module with `run`; a benchmark that only prints figures may return nothing. */
export interface Suite {
  run(argv: readonly string[]): Promise<SuiteOutcome | undefined>
}

interface SuiteCall {
  readonly command: string
  readonly folder: string
  readonly argv: readonly string[]
}

/** Runs the suite named first in `argv`; exit code 1 when anything failed, nothing ran, or the name is unknown. */
export async function runSuite({ command, folder, argv }: SuiteCall): Promise<void> {
  const names = readdirSync(folder)
    .filter(name => name.endsWith('.ts') && name !== 'main.ts' && !name.endsWith('.test.ts'))
    .map(name => name.slice(0, -'.ts'.length))
    .sort()
  const [name = '', ...rest] = argv
  if (!names.includes(name)) {
    console.error(
      `${command}: ${name ? `no suite "${name}"` : 'no suite named'}; there are: ${names.join(', ') || 'none'}`,
    )
    process.exitCode = 1
    return
  }
  const suite = (await import(join(folder, `${name}.ts`))) as Suite
  const outcome = await suite.run(rest)
  const unread = unreadOptions(rest)
  if (unread.length > 0) {
    console.error(`${command}: ${name} does not know ${unread.join(', ')}; it knows ${[...read].join(', ') || 'none'}`)
    process.exitCode = 1
  }
  if (!outcome) return
  for (const line of outcome.details ?? []) console.log(line)
  console.log(closingLine(outcome))
  if (outcome.failed > 0 || outcome.passed + outcome.failed === 0) process.exitCode = 1
}

/** The line that tools read: `N passed, N failed`, with `, N skipped` when the suite can skip. */
export function closingLine({ passed, failed, skipped }: SuiteOutcome): string {
  return `${passed} passed, ${failed} failed${skipped === undefined ? '' : `, ${skipped} skipped`}`
}

/** The outcome of several suites together. */
export function sumOf(outcomes: readonly SuiteOutcome[]): Required<SuiteOutcome> {
  const total = (count: (outcome: SuiteOutcome) => number) => outcomes.reduce((sum, each) => sum + count(each), 0)
  return {
    passed: total(({ passed }) => passed),
    failed: total(({ failed }) => failed),
    skipped: total(({ skipped }) => skipped ?? 0),
    details: outcomes.flatMap(({ details }) => details ?? []),
  }
}

/** Names of options that somebody has asked for. */
const read = new Set<string>()

/** Options that nobody asked for: what they should have changed was not changed. */
function unreadOptions(argv: readonly string[]): readonly string[] {
  return argv.filter(each => each.startsWith('--') && !read.has(each))
}

/** Reads `--name value` from suite arguments. */
export function option(argv: readonly string[], name: string): string | undefined {
  read.add(`--${name}`)
  const at = argv.indexOf(`--${name}`)
  return at < 0 ? undefined : argv[at + 1]
}

/** Whether `--name` stands among suite arguments. */
export function flag(argv: readonly string[], name: string): boolean {
  read.add(`--${name}`)
  return argv.includes(`--${name}`)
}
