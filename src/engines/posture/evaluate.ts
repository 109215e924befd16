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
import { type Subject, subjectOf, withGrant } from './subject.ts'
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
    const ofGrant = evaluate(grantPlan, withGrant(subject, grant))
    if (ofGrant.length > 0) results.push({ resourceID: grantIDOf(grant), object, grant, controls: ofGrant })
  }
  return results
}

function answersOf(plan: KindPlan, world: IndexWorld, subject: Subject, outcome: string | undefined): Answer[] {
  const { rules } = plan
  const answers: Answer[] = []
  for (let at = 0; at < rules.length; at++) {
    const known = outcome === undefined ? null : remembered(outcome, at)
    answers.push(known === null ? answerOf(rules[at] as PlannedRule, world, subject) : known)
  }
  return answers
}

/**
 * Most controls pass, so what is looked at are those of rules with something to say.
 *
 * Loops by index: this runs for each object and control, and an iterator for each would be most of the garbage.
 */
function controlsOf(plan: KindPlan, answers: readonly Answer[], world: IndexWorld): readonly ControlResult[] {
  const results: (ControlResult | undefined)[] = plan.passing.slice()
  let isComplete = true
  for (let at = 0; at < answers.length; at++) {
    if (answers[at] === notFailing) continue
    const { controlAt } = plan.rules[at] as PlannedRule
    for (let i = 0; i < controlAt.length; i++) {
      const place = controlAt[i] ?? 0
      const planned = plan.controls[place] as PlannedControl
      // Another of its rules had something to say, too.
      if (results[place] !== planned.passing) continue
      const result = controlOf(planned, plan, answers, world)
      if (!result) isComplete = false
      results[place] = result
    }
  }
  for (const place of plan.needInputs) {
    const planned = plan.controls[place] as PlannedControl
    if (results[place] === planned.passing && haveOnlyEmptyInputs(planned.passing.rules, world))
      results[place] = { ...planned.passing, ...emptyInputs }
  }
  return isComplete ? (results as ControlResult[]) : present(results)
}

/** The result of a control of which not every rule passes; undefined where no rule of it counts. */
function controlOf(
  { control, ruleAt }: PlannedControl,
  plan: KindPlan,
  answers: readonly Answer[],
  world: IndexWorld,
): ControlResult | undefined {
  const rules = ruleResults(plan, ruleAt, answers)
  if (rules.length === 0) return undefined
  const { status, subStatus, info } = controlStatus(control.facts, rules, world)
  return { control, rules, status, subStatus, info }
}

function present(results: readonly (ControlResult | undefined)[]): ControlResult[] {
  const found: ControlResult[] = []
  for (let i = 0; i < results.length; i++) {
    const result = results[i]
    if (result) found.push(result)
  }
  return found
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

/** What one rule says of one subject. Never throws: a rule that does is reported as not evaluated. */
export function answerOf(planned: PlannedRule, world: IndexWorld, subject: Subject): Answer {
  const { self, joins, covers, findings, isAboutApiServer, isGenerator } = planned
  world.joins = joins
  try {
    if (isAboutApiServer && !isApiServer(subject)) return undefined
    if (covers && !covers.call(self, subject, world)) return undefined
    const found = findings.call(self, subject, world)
    if (!isGenerator) return collect(found[Symbol.iterator](), subject, world.showsSecrets)
    const generator = found as Generator<Finding>
    const first = nextOf.call(generator)
    return first.done ? notFailing : collect(generator, subject, world.showsSecrets, first)
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

/**
 * The `next` of all generators. Each generator function has a prototype of its own for what it makes, and looking `next`
 * up in hundreds of them is what would take the time.
 */
const { next: nextOf } = (Object.getPrototypeOf(function* () {}) as { prototype: Generated }).prototype

interface Generated {
  readonly next: (this: Generator<Finding>) => IteratorResult<Finding, undefined>
}

/** Asks the iterator itself, which may have given its first answer: a `for` prepares for being left early each time. */
function collect(
  iterator: Iterator<Finding>,
  subject: Subject,
  showsSecrets: boolean,
  first: IteratorResult<Finding> = iterator.next(),
): Answer {
  let failures: Failure[] | undefined
  let unknown: string | undefined
  for (let next = first; !next.done; next = iterator.next()) {
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
  const only = rules.length === 1 && !facts.actionRequired ? rules[0] : undefined
  return only ?? controlStatusOf(facts, rules)
}

function haveOnlyEmptyInputs(rules: readonly RuleResult[], world: IndexWorld): boolean {
  return rules.every(({ rule }) => world.lacksInputs(rule.facts))
}
