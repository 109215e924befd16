// SPDX-License-Identifier: Apache-2.0
/** Evaluates the rules of a library on one object: each rule once, however many controls share it. */
import { type KubeObject, refOf } from '#domain/kube-object.ts'
import type { Failure, Finding } from './control.ts'
import { grantsOf, roleKinds, roleOf } from './grants.ts'
import type { ControlFacts } from './library/facts.ts'
import type { KindPlan, Library, PlannedControl, PlannedRule } from './library/library.ts'
import { type Answer, type AnswerMemory, notFailing, remembered } from './results/answer.ts'
import { controlStatusOf } from './results/control-status.ts'
import { redactFailure } from './results/redact.ts'
import { type ControlResult, grantIDOf, type ObjectResult, type RuleResult, resourceIDOf } from './results/result.ts'
import { failed, type StatusInfo } from './results/status.ts'
import { type Subject, subjectOf } from './subject.ts'
import type { IndexWorld } from './world.ts'

/** Findings of one rule on one object that are kept; more would say nothing new. */
const maxFailures = 1000

/**
 * All results of one object: of itself, and of each grant when it is a binding.
 *
 * An object that no rule looks at has no result. Cost: O(rules of its kind) evaluations; of an object that the memory
 * knows, O(rules that say something).
 */
export function evaluateObject(
  library: Library,
  world: IndexWorld,
  object: KubeObject,
  memory?: AnswerMemory,
): ObjectResult[] {
  const subject = subjectOf(object)
  const results: ObjectResult[] = []
  let nth = 0
  const evaluate = (plan: KindPlan, each: Subject): readonly ControlResult[] => {
    if (plan.rules.length === 0) return plan.passing
    const outcome = memory?.recall(object, nth)
    const answers = answersOf(plan, world, each, outcome)
    if (outcome === undefined) memory?.note(object, nth, answers)
    nth++
    return controlsOf(plan, answers, world)
  }
  const controls = evaluate(library.plan(subject.kind, 'objects'), subject)
  if (controls.length > 0) results.push({ resourceID: resourceIDOf(object), object, controls })
  const grantPlan = library.plan(subject.kind, 'grants')
  if (grantPlan.rules.length === 0) return results
  // Without the roles nobody knows what the binding gives: its controls are told as not evaluated by the summary.
  if (world.isUnread(roleKinds)) return results
  world.joins = roleKinds
  const role = roleOf(object, world)
  if (!role) return results
  for (const grant of grantsOf(object, role)) {
    const ofGrant = evaluate(grantPlan, { ...subject, grant })
    if (ofGrant.length > 0) results.push({ resourceID: grantIDOf(grant), object, grant, controls: ofGrant })
  }
  return results
}

function answersOf(plan: KindPlan, world: IndexWorld, subject: Subject, outcome: string | undefined): Answer[] {
  const { rules } = plan
  const answers: Answer[] = []
  for (let at = 0; at < rules.length; at++) {
    const known = remembered(outcome, at)
    answers.push(known === null ? answerOf(rules[at] as PlannedRule, world, subject) : known)
  }
  return answers
}

/** Loops by index: this runs for each object and control, and an iterator for each would be most of the garbage. */
function controlsOf(plan: KindPlan, answers: readonly Answer[], world: IndexWorld): ControlResult[] {
  const results = [...plan.passing]
  let count = 0
  for (let i = 0; i < plan.controls.length; i++) {
    const planned = plan.controls[i] as PlannedControl
    const result = planned.passing
    if (allPass(planned.ruleAt, answers) && !(planned.needsInputs && lacksInputs(planned, world))) {
      results[count++] = result
      continue
    }
    const rules = ruleResults(plan, planned.ruleAt, answers)
    if (rules.length === 0) continue
    const { status, subStatus, info } = controlStatus(planned.control.facts, rules, world)
    results[count++] = { control: planned.control, rules, status, subStatus, info }
  }
  results.length = count
  return results
}

const noRules: readonly RuleResult[] = []

/** Most controls have one rule, whose list then has the size of one. */
function ruleResults(plan: KindPlan, ruleAt: readonly number[], answers: readonly Answer[]): readonly RuleResult[] {
  let results: RuleResult[] | undefined
  for (let i = 0; i < ruleAt.length; i++) {
    const at = ruleAt[i] ?? 0
    const answer = answers[at]
    const planned = plan.rules[at]
    if (!answer || !planned) continue
    const { status, subStatus, info } = answer.info
    const result = { rule: planned.rule, failures: answer.failures, status, subStatus, info }
    if (results) results.push(result)
    else results = [result]
  }
  return results ?? noRules
}

function allPass(ruleAt: readonly number[], answers: readonly Answer[]): boolean {
  for (let i = 0; i < ruleAt.length; i++) if (answers[ruleAt[i] ?? 0] !== notFailing) return false
  return true
}

/** What one rule says of one subject. Never throws: a rule that does is reported as not evaluated. */
export function answerOf(planned: PlannedRule, world: IndexWorld, subject: Subject): Answer {
  const { joins, covers, findings, isAboutApiServer } = planned
  world.joins = joins
  try {
    if (isAboutApiServer && !isApiServer(subject)) return undefined
    if (covers && !covers(subject, world)) return undefined
    return collect(findings(subject, world), subject, world.showsSecrets)
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error)
    return {
      failures: [],
      info: { status: 'skipped', subStatus: 'notEvaluated', info: `rule ${planned.rule.facts.name}: ${because}` },
    }
  }
}

/** Whether an object is a pod of the API server, by its name. */
function isApiServer({ object }: Subject): boolean {
  const { name, namespace } = refOf(object)
  return namespace === 'kube-system' && (name.includes('apiserver') || name.includes('api-server'))
}

/** Asks the iterator itself: most rules find nothing, and a `for` prepares for being left early each time. */
function collect(findings: Iterable<Finding>, subject: Subject, showsSecrets: boolean): Answer {
  const iterator = findings[Symbol.iterator]()
  let next = iterator.next()
  if (next.done) return notFailing
  let failures: Failure[] | undefined
  let unknown: string | undefined
  for (; !next.done; next = iterator.next()) {
    const finding = next.value
    if ('unknown' in finding) unknown ??= finding.unknown
    else {
      const shown = showsSecrets ? finding : redactFailure(subject.object.kind, finding)
      if (failures) failures.push(shown)
      else failures = [shown]
      if (failures.length >= maxFailures) break
    }
  }
  if (failures) return { failures, info: failed }
  if (unknown === undefined) return notFailing
  return { failures: [], info: { status: 'skipped', subStatus: 'notEvaluated', info: unknown } }
}

const emptyInputs: StatusInfo = {
  status: 'skipped',
  subStatus: 'configuration',
  info: 'the control inputs that this control needs are empty; set them to have it evaluated',
}

/** A control whose inputs are all empty is not evaluated; else what its rules say. */
function controlStatus(facts: ControlFacts, rules: readonly RuleResult[], world: IndexWorld): StatusInfo {
  if (facts.actionRequired === 'configuration' && haveOnlyEmptyInputs(rules, world)) return emptyInputs
  return controlStatusOf(facts, rules)
}

/** Asked for each object; inputs are those of the world as long as it is there. */
const lacking = new WeakMap<IndexWorld, WeakMap<PlannedControl, boolean>>()

function lacksInputs(planned: PlannedControl, world: IndexWorld): boolean {
  const known = lacking.get(world) ?? new WeakMap<PlannedControl, boolean>()
  const before = known.get(planned)
  if (before !== undefined) return before
  const lacks = haveOnlyEmptyInputs(planned.passing.rules, world)
  lacking.set(world, known.set(planned, lacks))
  return lacks
}

function haveOnlyEmptyInputs(rules: readonly RuleResult[], world: IndexWorld): boolean {
  return rules.every(({ rule: { facts } }) => {
    return facts.controlInputs.length > 0 && facts.controlInputs.every(key => world.inputs(key).length === 0)
  })
}
