// SPDX-License-Identifier: Apache-2.0
/** Evaluates the rules of a library on one object: each rule once, however many controls share it. */
import { type KubeObject, refOf } from '#domain/kube-object.ts'
import type { Failure, Finding } from './control.ts'
import { controlStatusOf } from './control-status.ts'
import type { ControlFacts } from './facts.ts'
import { grantsOf, roleKinds, roleOf } from './grants.ts'
import type { KindPlan, Library, LibraryRule } from './library.ts'
import { redactEvidence } from './redact.ts'
import { type ControlResult, grantIDOf, type ObjectResult, type RuleResult, resourceIDOf } from './result.ts'
import { failed, passed, type StatusInfo } from './status.ts'
import { type Subject, subjectOf } from './subject.ts'
import type { IndexWorld } from './world.ts'

/** Findings of one rule on one object that are kept; more would say nothing new. */
const maxFailures = 1000

/** The answer of one rule: its failures, `undefined` where the object does not count for it, or why it cannot tell. */
type Answer = { readonly failures: readonly Failure[]; readonly info: StatusInfo } | undefined

const notFailing: Answer = { failures: [], info: passed }

/**
 * All results of one object: of itself, and of each grant when it is a binding.
 *
 * An object that no rule looks at has no result. Cost: O(rules of its kind) evaluations.
 */
export function evaluateObject(library: Library, world: IndexWorld, object: KubeObject): ObjectResult[] {
  const subject = subjectOf(object)
  const results: ObjectResult[] = []
  const controls = evaluateSubject(library.plan(subject.kind, 'objects'), world, subject)
  if (controls.length > 0) results.push({ resourceID: resourceIDOf(object), object, controls })
  const grantPlan = library.plan(subject.kind, 'grants')
  if (grantPlan.rules.length === 0) return results
  world.joins = roleKinds
  const role = roleOf(object, world)
  if (!role) return results
  for (const grant of grantsOf(object, role)) {
    const ofGrant = evaluateSubject(grantPlan, world, { ...subject, grant })
    if (ofGrant.length > 0) results.push({ resourceID: grantIDOf(grant), object, grant, controls: ofGrant })
  }
  return results
}

function evaluateSubject(plan: KindPlan, world: IndexWorld, subject: Subject): ControlResult[] {
  if (plan.rules.length === 0) return []
  const answers = plan.rules.map(rule => answerOf(rule, world, subject))
  const results: ControlResult[] = []
  for (const { control, ruleAt, passing } of plan.controls) {
    if (control.facts.actionRequired === undefined && ruleAt.every(at => answers[at] === notFailing)) {
      results.push(passing)
      continue
    }
    const rules: RuleResult[] = []
    for (const at of ruleAt) {
      const answer = answers[at]
      const rule = plan.rules[at]
      if (answer && rule) rules.push({ rule, failures: answer.failures, ...answer.info })
    }
    if (rules.length > 0) results.push({ control, rules, ...controlStatus(control.facts, rules, world) })
  }
  return results
}

/** What one rule says of one subject. Never throws: a rule that does is reported as not evaluated. */
export function answerOf({ rule, facts }: LibraryRule, world: IndexWorld, subject: Subject): Answer {
  world.joins = rule.joins ?? []
  try {
    if (!isServed(facts.aggregator, subject)) return undefined
    if (rule.covers && !rule.covers(subject, world)) return undefined
    return collect(rule.findings(subject, world), subject, world.showsSecrets)
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error)
    return {
      failures: [],
      info: { status: 'skipped', subStatus: 'notEvaluated', info: `rule ${rule.name}: ${because}` },
    }
  }
}

/** Rules about the API server look at its pods alone. */
function isServed(aggregator: string | undefined, { object }: Subject): boolean {
  if (aggregator !== 'apiserver-pod') return true
  const { name, namespace } = refOf(object)
  return namespace === 'kube-system' && (name.includes('apiserver') || name.includes('api-server'))
}

function collect(findings: Iterable<Finding>, subject: Subject, showsSecrets: boolean): Answer {
  let failures: Failure[] | undefined
  let unknown: string | undefined
  for (const finding of findings) {
    if ('unknown' in finding) unknown ??= finding.unknown
    else {
      failures ??= []
      failures.push(showsSecrets ? finding : redactFailure(subject.object.kind, finding))
      if (failures.length >= maxFailures) break
    }
  }
  if (failures) return { failures, info: failed }
  if (unknown === undefined) return notFailing
  return { failures: [], info: { status: 'skipped', subStatus: 'notEvaluated', info: unknown } }
}

function redactFailure(kind: string, failure: Failure): Failure {
  const { evidence, related } = failure
  if (!evidence && !related) return failure
  return {
    ...failure,
    ...(evidence && { evidence: evidence.map(each => redactEvidence(kind, each)) }),
    ...(related && {
      related: related.map(each => ({
        ...each,
        ...(each.evidence && { evidence: each.evidence.map(one => redactEvidence(each.object.kind, one)) }),
      })),
    }),
  }
}

const emptyInputs: StatusInfo = {
  status: 'skipped',
  subStatus: 'configuration',
  info: 'the control inputs that this control needs are empty; set them to have it evaluated',
}

/** A control whose inputs are all empty is not evaluated; else what its rules say. */
function controlStatus(facts: ControlFacts, rules: readonly RuleResult[], world: IndexWorld): StatusInfo {
  if (facts.actionRequired === 'configuration' && rules.every(({ rule }) => hasOnlyEmptyInputs(rule, world)))
    return emptyInputs
  return controlStatusOf(facts, rules)
}

function hasOnlyEmptyInputs({ facts }: LibraryRule, world: IndexWorld): boolean {
  return facts.controlInputs.length > 0 && facts.controlInputs.every(key => world.inputs(key).length === 0)
}
