// SPDX-License-Identifier: Apache-2.0
/** Stands in for `#testing/control-cases.ts`: takes down the cases that a control's test declares. */
import type { Control, Rule } from '#engines/posture/control.ts'
import type { RuleCases } from '#testing/control-cases.ts'

/** Cases by name of rule, in the order in which tests were loaded. */
export const collected: { readonly rule: Rule; readonly cases: RuleCases }[] = []

/** As its namesake, without running anything. */
export function controlCases(control: Control, cases: RuleCases | Readonly<Record<string, RuleCases>>): void {
  const byRule = isRuleCases(cases) ? { [control.rules[0]?.name ?? '']: cases } : cases
  for (const [name, each] of Object.entries(byRule)) {
    const rule = control.rules.find(one => one.name === name)
    if (rule) ruleCases(rule, each)
  }
}

/** As its namesake, without running anything. */
export function ruleCases(rule: Rule, cases: RuleCases): void {
  collected.push({ rule, cases })
}

function isRuleCases(cases: RuleCases | Readonly<Record<string, RuleCases>>): cases is RuleCases {
  return 'passes' in cases && 'fails' in cases
}
