// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run conformance -- controls DIR [WORD]`: every case `DIR/<rule>/<case>.json` against the rule that it names.
 *
 * Compares identities of failing objects and the sets of their paths. A rule that does not exist is skipped and
 * named; a miss that `differences.ts` explains is printed as such and counts as skipped.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Rule } from '#engines/posture/control.ts'
import { ruleFacts } from '#plugins/controls/facts.generated.ts'
import { controls } from '#plugins/controls/registry.ts'
import { runRule } from '#testing/rule-bench.ts'
import type { SuiteOutcome } from '#testing/suite-runner.ts'
import { type ControlCase, compareCase } from './controls/compare-case.ts'
import { differences } from './controls/differences.ts'

export async function run([dir, word]: readonly string[]): Promise<SuiteOutcome> {
  if (!dir || !existsSync(dir)) throw new Error(`give a folder of cases, not "${dir ?? ''}"`)
  const rules = new Map(controls.flatMap(control => control.rules).map(rule => [rule.name, rule]))
  const details: string[] = []
  const missing = new Map<string, number>()
  const count = { passed: 0, failed: 0, skipped: 0 }
  for (const { name, content } of casesOf(dir)) {
    if (word && !name.includes(word)) continue
    const rule = rules.get(content.rule)
    if (!rule) {
      missing.set(content.rule, (missing.get(content.rule) ?? 0) + 1)
      count.skipped++
      continue
    }
    const wrong = runCase(rule, content)
    const because = differences[name]
    if (wrong.length === 0) count.passed++
    else if (because) {
      count.skipped++
      details.push(`explained ${name}: ${because}`)
    } else {
      count.failed++
      details.push(`FAIL ${name}`, ...wrong.map(line => `     ${line}`))
    }
  }
  for (const [rule, cases] of missing) details.push(`no rule yet: ${rule} (${cases} cases)`)
  return { ...count, details }
}

function runCase(rule: Rule, content: ControlCase): string[] {
  const facts = ruleFacts[rule.name]
  if (!facts) return [`no facts of rule ${rule.name}`]
  const provider = content.dataControlInputs?.cloudProvider
  const answers = runRule({
    rule,
    facts,
    objects: content.input,
    inputs: content.controlInputs ?? {},
    ...(provider !== undefined && { cloudProvider: provider }),
  })
  return compareCase(content, answers)
}

function* casesOf(dir: string): Iterable<{ readonly name: string; readonly content: ControlCase }> {
  for (const folder of readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!folder.isDirectory()) continue
    for (const file of readdirSync(join(dir, folder.name)).sort()) {
      if (!file.endsWith('.json')) continue
      const content = JSON.parse(readFileSync(join(dir, folder.name, file), 'utf8')) as ControlCase
      yield { name: `${folder.name}/${file.slice(0, -'.json'.length)}`, content }
    }
  }
}
