// SPDX-License-Identifier: Apache-2.0
/**
 * The suite that every control passes: cases that pass, cases that fail at exactly these paths.
 *
 * Cases are keyed by the reason they exist. A case is one object, or several where the rule joins them; all objects
 * that the rule covers are expected to pass, or the failing ones to fail at the paths given.
 */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { KubeObject } from '#domain/kube-object.ts'
import type { Control, Failure, Rule } from '#engines/posture/control.ts'
import type { ControlInputs } from '#engines/posture/library/facts.ts'
import { controlFacts, defaultControlInputs, ruleFacts } from '#plugins/controls/facts.generated.ts'
import { type RuleAnswer, runRule } from './rule-bench.ts'

export type Objects = KubeObject | readonly KubeObject[]

export interface FailingCase {
  readonly objects: Objects
  /** All failed paths of all failing objects. */
  readonly failed?: readonly string[]
  /** All fix paths, `path=value`. */
  readonly fix?: readonly string[]
  readonly review?: readonly string[]
  readonly deletes?: readonly string[]
  /** `kind/name` of each failing object (or grant's subject), where several objects are given. */
  readonly names?: readonly string[]
  readonly inputs?: ControlInputs
}

export interface RuleCases {
  readonly passes: Readonly<Record<string, Objects | { readonly objects: Objects; readonly inputs: ControlInputs }>>
  readonly fails: Readonly<Record<string, FailingCase>>
  /** Cases in which the rule cannot tell. */
  readonly unknown?: Readonly<Record<string, Objects>>
  readonly cloudProvider?: string
  readonly apiServerVersion?: string
}

/** Declares the tests of a control: `cases` by name of rule; a control of one rule may give them directly. */
export function controlCases(control: Control, cases: RuleCases | Readonly<Record<string, RuleCases>>): void {
  describe(`${control.id} ${controlFacts[control.id]?.name}`, () => {
    test('carries the words that a reader needs, and rules that the facts know', () => checkWords(control))
    const byRule = isRuleCases(cases) ? { [control.rules[0]?.name ?? '']: cases } : cases
    for (const [name, ruleCases] of Object.entries(byRule)) {
      const rule = control.rules.find(each => each.name === name)
      if (!rule) throw new Error(`${control.id} has no rule "${name}"`)
      caseTests(rule, ruleCases)
    }
  })
}

/** Declares the tests of a rule that several controls share. */
export function ruleCases(rule: Rule, cases: RuleCases): void {
  describe(`rule ${rule.name}`, () => caseTests(rule, cases))
}

function isRuleCases(cases: RuleCases | Readonly<Record<string, RuleCases>>): cases is RuleCases {
  return 'passes' in cases && 'fails' in cases
}

function checkWords(control: Control): void {
  const facts = controlFacts[control.id]
  assert.ok(facts, `${control.id} is not among the facts`)
  for (const field of ['description', 'why', 'remediation', 'test'] as const) {
    assert.ok(control[field].length >= 20, `${control.id}: "${field}" is too short to help anybody`)
    assert.ok(control[field].endsWith('.'), `${control.id}: "${field}" ends with a full stop`)
  }
  assert.deepEqual(control.rules.map(rule => rule.name).sort(), [...facts.rules].sort(), 'rules are those of the facts')
}

function caseTests(rule: Rule, cases: RuleCases): void {
  const run = (objects: Objects, inputs: ControlInputs): RuleAnswer[] => {
    const facts = ruleFacts[rule.name]
    assert.ok(facts, `rule ${rule.name} is not among the facts`)
    return runRule({
      rule,
      facts,
      objects: Array.isArray(objects) ? objects : [objects as KubeObject],
      inputs: { ...defaultControlInputs, ...inputs },
      ...(cases.cloudProvider !== undefined && { cloudProvider: cases.cloudProvider }),
      ...(cases.apiServerVersion !== undefined && { apiServerVersion: cases.apiServerVersion }),
    })
  }
  for (const [reason, given] of Object.entries(cases.passes)) {
    test(`passes: ${reason}`, () => {
      const { objects, inputs } = isWithInputs(given) ? given : { objects: given, inputs: {} }
      for (const answer of run(objects, inputs)) {
        assert.equal(answer.unknown, undefined)
        assert.deepEqual(answer.failures, [], nameOf(answer))
      }
    })
  }
  for (const [reason, expected] of Object.entries(cases.fails)) {
    test(`fails: ${reason}`, () => checkFailing(run(expected.objects, expected.inputs ?? {}), expected))
  }
  for (const [reason, objects] of Object.entries(cases.unknown ?? {})) {
    test(`cannot tell: ${reason}`, () => {
      const answers = run(objects, {})
      assert.ok(answers.length > 0)
      for (const answer of answers) assert.ok(answer.unknown, `${nameOf(answer)} has a reason`)
    })
  }
}

function isWithInputs(given: object): given is { readonly objects: Objects; readonly inputs: ControlInputs } {
  return 'objects' in given && 'inputs' in given
}

function checkFailing(answers: readonly RuleAnswer[], expected: FailingCase): void {
  const failing = answers.filter(each => each.failures.length > 0)
  assert.ok(failing.length > 0, 'some object fails')
  const failures = failing.flatMap(each => each.failures)
  const all = (of: (failure: Failure) => readonly string[] | undefined) =>
    [...new Set(failures.flatMap(each => of(each) ?? []))].sort()
  const unique = (list: readonly string[]) => [...new Set(list)].sort()
  if (expected.failed)
    assert.deepEqual(
      all(each => each.failedPaths),
      unique(expected.failed),
      'failed paths',
    )
  if (expected.review)
    assert.deepEqual(
      all(each => each.reviewPaths),
      unique(expected.review),
      'review paths',
    )
  if (expected.deletes)
    assert.deepEqual(
      all(each => each.deletePaths),
      unique(expected.deletes),
      'delete paths',
    )
  if (expected.fix) {
    const fixes = all(each => each.fixPaths?.map(({ path, value }) => `${path}=${value}`))
    assert.deepEqual(fixes, unique(expected.fix), 'fix paths')
  }
  if (expected.names) assert.deepEqual(failing.map(nameOf).sort(), [...expected.names].sort(), 'failing objects')
}

function nameOf({ subject }: RuleAnswer): string {
  if (subject.grant) return `${subject.grant.subject.kind}/${subject.grant.subject.name}`
  return `${subject.object.kind}/${subject.object.metadata?.name ?? ''}`
}
