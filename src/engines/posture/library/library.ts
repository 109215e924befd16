// SPDX-License-Identifier: Apache-2.0
/** Joins controls with their facts, and plans for each kind of object which rules to evaluate. */
import { type Severity, severityOf } from '#domain/severity.ts'
import type { Control, Finding, Rule } from '#engines/posture/control.ts'
import { sourceKindOf } from '#engines/posture/fact-objects.ts'
import type { Framework } from '#engines/posture/framework.ts'
import { kindName } from '#engines/posture/kinds.ts'
import type { ControlResult } from '#engines/posture/results/result.ts'
import { passed } from '#engines/posture/results/status.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import type { ControlFacts, KindMatch, RuleFacts, ScanScope } from './facts.ts'

/** A rule with its facts. A rule that several controls share is one object. */
export interface LibraryRule {
  readonly rule: Rule
  readonly facts: RuleFacts
}

export interface LibraryControl {
  /** Position among the controls of its library. */
  readonly place: number
  readonly control: Control
  readonly facts: ControlFacts
  readonly severity: Severity
  readonly rules: readonly LibraryRule[]
}

/** What to evaluate on an object of one kind. */
export interface KindPlan {
  /** Each rule once, in order of name. */
  readonly rules: readonly PlannedRule[]
  /** Controls with a rule among `rules`, in order of id, and the positions of their rules in it. */
  readonly controls: readonly PlannedControl[]
  /** The result of an object that passes every control. */
  readonly passing: readonly ControlResult[]
  /** Positions of controls that say nothing as long as the control inputs of their rules are empty. */
  readonly needInputs: readonly number[]
}

/**
 * A rule as it is asked for each object: all of one shape, since rules as people write them have many, and looking a
 * field up in one of many shapes is what would take most of the time.
 */
export interface PlannedRule {
  readonly rule: LibraryRule
  /** What `covers` and `findings` are called on. */
  readonly self: Rule
  readonly joins: readonly string[]
  readonly covers: ((this: Rule, subject: Subject, world: World) => boolean) | undefined
  readonly findings: (this: Rule, subject: Subject, world: World) => Iterable<Finding>
  /** `findings` is a generator function, as nearly all are. */
  readonly isGenerator: boolean
  /** It looks at the pods of the API server alone. */
  readonly isAboutApiServer: boolean
  /** Positions of the controls of the plan that it is a rule of. */
  readonly controlAt: readonly number[]
}

export interface PlannedControl {
  readonly control: LibraryControl
  readonly ruleAt: readonly number[]
  /** Its result where every rule looked and none failed: most results are this one, so it is made once. */
  readonly passing: ControlResult
}

/** The kinds of a plan: whole objects, or the grants of a binding. */
export type PlanOf = 'objects' | 'grants'

export interface LibraryParts {
  readonly controls: readonly Control[]
  readonly controlFacts: Readonly<Record<string, ControlFacts>>
  readonly ruleFacts: Readonly<Record<string, RuleFacts>>
  readonly frameworks: readonly Framework[]
}

/** Which controls a scan evaluates. */
export interface Selection {
  readonly scope: ScanScope
  /** Evaluate only these controls. */
  readonly controlIDs?: ReadonlySet<string>
  readonly cloudProvider?: string
}

/** A library narrowed to one scan. Throws when a control has no facts or names a rule that the facts do not know. */
export class Library {
  readonly controls: readonly LibraryControl[]
  readonly frameworks: readonly Framework[]
  readonly #plans = { objects: new Map<string, KindPlan>(), grants: new Map<string, KindPlan>() }

  constructor(parts: LibraryParts, selection: Selection) {
    this.controls = parts.controls
      .map(control => libraryControl(control, parts, selection))
      .filter(({ facts }) => isSelected(facts, selection))
      .sort((a, b) => (a.facts.id < b.facts.id ? -1 : 1))
      .map((control, place) => ({ ...control, place }))
    this.frameworks = parts.frameworks
  }

  /** The plan for a kind; computed once. */
  plan(kind: string, of: PlanOf): KindPlan {
    const known = this.#plans[of].get(kind)
    if (known) return known
    const plan = makePlan(this.controls, kind, of)
    this.#plans[of].set(kind, plan)
    return plan
  }

  /**
   * Every kind that a rule looks at or joins, sorted: what has to be watched. Matches of any group are left out; facts
   * are named by the kind under which a cluster serves them.
   */
  kinds(): string[] {
    const kinds = new Set<string>()
    for (const { rules } of this.controls) {
      for (const { rule, facts } of rules) {
        for (const match of [...facts.match, ...facts.dynamicMatch])
          if (match.group !== '*') kinds.add(sourceKindOf(kindName(match.group, match.kind)))
        for (const kind of rule.joins ?? []) kinds.add(sourceKindOf(kind))
      }
    }
    return [...kinds].sort()
  }
}

function libraryControl(control: Control, parts: LibraryParts, selection: Selection): Omit<LibraryControl, 'place'> {
  const facts = parts.controlFacts[control.id]
  if (!facts) throw new Error(`control ${control.id} is not among the facts of the library`)
  const rules: LibraryRule[] = []
  for (const rule of control.rules) {
    const ruleFacts = parts.ruleFacts[rule.name]
    if (!ruleFacts || !facts.rules.includes(rule.name))
      throw new Error(`control ${control.id} has a rule "${rule.name}" that the facts do not list for it`)
    if (ruleFacts.isSuperseded || !suitsCloud(ruleFacts, selection)) continue
    rules.push({ rule, facts: ruleFacts })
  }
  return { control, facts, severity: severityOf(facts.baseScore), rules }
}

function suitsCloud({ clouds }: RuleFacts, { cloudProvider, scope }: Selection): boolean {
  if (clouds.length === 0 || scope === 'file') return true
  return cloudProvider === undefined || clouds.includes(cloudProvider)
}

function isSelected(facts: ControlFacts, { scope, controlIDs }: Selection): boolean {
  if (controlIDs) return controlIDs.has(facts.id)
  // What a person has to judge stays to be judged, wherever the scan looks.
  if (facts.actionRequired === 'manual review') return true
  if (facts.scanningScope.length === 0 || facts.scanningScope.includes(scope)) return true
  const isCloud = scope === 'AKS' || scope === 'EKS' || scope === 'GKE'
  return isCloud && (facts.scanningScope.includes('cluster') || facts.scanningScope.includes('cloud'))
}

function makePlan(controls: readonly LibraryControl[], kind: string, of: PlanOf): KindPlan {
  const rules = new Map<string, LibraryRule>()
  const members: { control: LibraryControl; names: string[] }[] = []
  for (const control of controls) {
    const matching = control.rules.filter(({ facts }) => looksAt(facts, kind, of))
    if (matching.length === 0) continue
    for (const each of matching) rules.set(each.facts.name, each)
    members.push({ control, names: matching.map(each => each.facts.name) })
  }
  const sorted = [...rules.keys()].sort()
  const planned = members.map(({ control, names }) => {
    const ruleAt = names.map(name => sorted.indexOf(name))
    const passes = names.map(name => ({ rule: rules.get(name) as LibraryRule, failures: [], ...passed }))
    return { control, ruleAt, passing: { control, rules: passes, ...passed } }
  })
  const places = (holds: (planned: PlannedControl) => boolean) =>
    [...planned.keys()].filter(i => holds(planned[i] as PlannedControl))
  return {
    rules: sorted.map((name, at) =>
      plannedRule(
        rules.get(name) as LibraryRule,
        places(({ ruleAt }) => ruleAt.includes(at)),
      ),
    ),
    controls: planned,
    passing: planned.map(({ passing }) => passing),
    needInputs: places(({ control }) => control.facts.actionRequired === 'configuration'),
  }
}

const generatorFunction = Object.getPrototypeOf(function* () {}) as object

/** What of a rule is called, as functions that are told on what. */
type Judgement = Pick<PlannedRule, 'covers' | 'findings'>

/** The rule, ready to be asked. */
export function plannedRule(each: LibraryRule, controlAt: readonly number[] = []): PlannedRule {
  const { rule, facts } = each
  const { covers, findings } = rule as Partial<Judgement> & Pick<Judgement, 'findings'>
  return {
    rule: each,
    self: rule,
    joins: rule.joins ?? [],
    covers,
    findings,
    isGenerator: Object.getPrototypeOf(findings) === generatorFunction,
    controlAt,
    isAboutApiServer: facts.aggregator === 'apiserver-pod',
  }
}

const bindingKinds: ReadonlySet<string> = new Set([
  'RoleBinding.rbac.authorization.k8s.io',
  'ClusterRoleBinding.rbac.authorization.k8s.io',
])

/** Whether a rule looks at objects (or at grants) of a kind. */
export function looksAt(facts: RuleFacts, kind: string, of: PlanOf): boolean {
  const wantsGrants = facts.aggregator === 'subject-role-rolebinding'
  if (of === 'grants' && !bindingKinds.has(kind)) return false
  if (wantsGrants !== (of === 'grants')) return false
  return facts.match.some(match => suits(match, kind)) || facts.dynamicMatch.some(match => suits(match, kind))
}

function suits(match: KindMatch, kind: string): boolean {
  if (match.group === '*') return match.kind === '*' || kind === match.kind || kind.startsWith(`${match.kind}.`)
  const name = kindName(match.group, match.kind)
  // A replication controller is a workload like the replica set that took its place.
  return name === kind || (kind === 'ReplicationController' && name === 'ReplicaSet.apps')
}
