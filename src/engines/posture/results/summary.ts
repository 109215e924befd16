// SPDX-License-Identifier: Apache-2.0
/**
 * Counts results as they come and closes with statuses and scores of controls and frameworks.
 *
 * Nothing but counters is kept, so a scan of any size is summed in constant memory.
 */
import { type Severity, severities } from '#domain/severity.ts'
import type { Framework } from '#engines/posture/framework.ts'
import { kindName } from '#engines/posture/kinds.ts'
import type { ScanScope } from '#engines/posture/library/facts.ts'
import type { Library, LibraryControl } from '#engines/posture/library/library.ts'
import type { ControlResult, ObjectResult } from './result.ts'
import { type Counters, controlCompliance, mean, weightOf } from './score.ts'
import { failed, isWorse, passed, type StatusInfo, worst } from './status.ts'

export interface ControlSummary extends StatusInfo {
  readonly control: LibraryControl
  readonly counters: Counters
  /** 0–100. */
  readonly riskScore: number
  /** 0–100. */
  readonly complianceScore: number
}

export interface FrameworkSummary {
  readonly framework: Framework
  readonly status: StatusInfo['status']
  readonly controls: readonly ControlSummary[]
  readonly counters: Counters
  readonly riskScore: number
  readonly complianceScore: number
}

export type SeverityCounts = Readonly<Record<Severity, number>>

export interface Summary {
  readonly status: StatusInfo['status']
  /** In order of id. */
  readonly controls: readonly ControlSummary[]
  readonly frameworks: readonly FrameworkSummary[]
  /** Objects by their worst control. */
  readonly counters: Counters
  /** Failed pairs of object and control. */
  readonly resourceSeverities: SeverityCounts
  /** Failed controls. */
  readonly controlSeverities: SeverityCounts
  readonly riskScore: number
  /** Mean over all controls, as upstream reports it: a control that was not evaluated counts 0. */
  readonly complianceScore: number
  /** Mean over the controls that were evaluated. */
  readonly evaluatedComplianceScore: number
}

interface Tally {
  passed: number
  failed: number
  skipped: number
  excluded: number
  weightFailed: number
  weightAll: number
  skip: StatusInfo | undefined
}

type MutableCounts = { passed: number; failed: number; skipped: number; excluded: number }

interface FrameworkTally {
  readonly framework: Framework
  readonly ids: ReadonlySet<string>
  /** Objects by the worst of the framework's controls. */
  readonly counts: MutableCounts
}

const maxMaskBits = 31

/** Adds up results. `needs` tells which data a control lacks, where it was looked at by no object. */
export class SummaryBuilder {
  readonly #library: Library
  readonly #unread: ReadonlySet<string>
  /** By the controls' places in the library. */
  readonly #tallies: readonly Tally[]
  readonly #objects: MutableCounts = { passed: 0, failed: 0, skipped: 0, excluded: 0 }
  readonly #frameworks: readonly FrameworkTally[]
  /** Places in `#frameworks` by the place of a control that they list. */
  readonly #frameworksOf: readonly (readonly number[])[]
  /** `#frameworksOf` as bits; absent where a number has too few. */
  readonly #masks: readonly number[] | undefined
  readonly #resourceSeverities = noSeverities()

  constructor(library: Library, frameworks: readonly Framework[], unreadKinds: ReadonlySet<string> = new Set()) {
    this.#library = library
    this.#unread = unreadKinds
    this.#frameworks = frameworks.map(framework => ({
      framework,
      ids: new Set(framework.controls.map(({ controlID }) => controlID)),
      counts: { passed: 0, failed: 0, skipped: 0, excluded: 0 },
    }))
    this.#tallies = library.controls.map(newTally)
    this.#frameworksOf = library.controls.map(({ facts }) =>
      [...this.#frameworks.keys()].filter(at => this.#frameworks[at]?.ids.has(facts.id)),
    )
    if (frameworks.length <= maxMaskBits)
      this.#masks = this.#frameworksOf.map(places => places.reduce((mask, at) => mask | (1 << at), 0))
  }

  add({ object, controls }: ObjectResult): void {
    if (controls.length === 0) return
    const weight = weightOf(object)
    const worstOf: (StatusInfo | undefined)[] = []
    let worstOfAll: StatusInfo = passed
    let seen = 0
    for (let i = 0; i < controls.length; i++) {
      const result = controls[i] as ControlResult
      const { place } = result.control
      const tally = this.#tallies[place]
      if (!tally) throw new Error(`control ${result.control.facts.id} is not of the library that is summed`)
      tally.weightAll += weight
      tally[result.status]++
      // Most have plainly passed, which nothing is better than.
      if (this.#masks && result.status === 'passed' && result.subStatus === '') {
        seen |= this.#masks[place] ?? 0
        continue
      }
      if (isWorse(result, worstOfAll)) worstOfAll = result
      if (result.status === 'failed') tally.weightFailed += weight
      if (result.status === 'failed') this.#resourceSeverities[result.control.severity]++
      if (result.subStatus === 'w/exceptions') tally.excluded++
      if (result.status === 'skipped') tally.skip ??= result
      for (const at of this.#frameworksOf[place] ?? []) {
        const before = worstOf[at]
        if (!before || isWorse(result, before)) worstOf[at] = result
      }
    }
    count(this.#objects, worstOfAll)
    for (const [at, { counts }] of this.#frameworks.entries()) {
      const status = worstOf[at] ?? ((seen >>> at) & 1 ? passed : undefined)
      if (status) count(counts, status)
    }
  }

  finish(): Summary {
    const controls = this.#library.controls.map(control => this.#controlSummary(control))
    const controlSeverities = noSeverities()
    for (const { control, status } of controls) if (status === 'failed') controlSeverities[control.severity]++
    const evaluated = controls.filter(({ status, subStatus }) => status !== 'skipped' && subStatus !== 'irrelevant')
    return {
      status: worst(controls).status,
      controls,
      frameworks: this.#frameworks.map(each => this.#frameworkSummary(each, controls)),
      counters: { ...this.#objects },
      resourceSeverities: this.#resourceSeverities,
      controlSeverities,
      riskScore: this.#riskScore(controls),
      complianceScore: mean(controls.map(each => each.complianceScore)),
      evaluatedComplianceScore: mean(evaluated.map(each => each.complianceScore)),
    }
  }

  #controlSummary(control: LibraryControl): ControlSummary {
    const tally = this.#tallies[control.place] ?? newTally()
    const status = controlStatus(control, tally, this.#unread)
    const { passed, failed, skipped, excluded, weightFailed, weightAll } = tally
    const counters = { passed, failed, skipped, excluded }
    return {
      control,
      ...status,
      counters,
      riskScore: weightAll === 0 ? 0 : (100 * weightFailed) / weightAll,
      complianceScore: controlCompliance(status.status === 'passed', counters),
    }
  }

  #frameworkSummary({ framework, ids, counts }: FrameworkTally, all: readonly ControlSummary[]): FrameworkSummary {
    const controls = all.filter(({ control }) => ids.has(control.facts.id))
    return {
      framework,
      status: worst(controls).status,
      controls,
      counters: { ...counts },
      // Reports say so of a framework that no object is relevant to.
      riskScore: controls.every(isIrrelevant) ? 100 : this.#riskScore(controls),
      complianceScore: mean(controls.map(each => each.complianceScore)),
    }
  }

  #riskScore(controls: readonly ControlSummary[]): number {
    let ofFailed = 0
    let ofAll = 0
    for (const { control } of controls) {
      const tally = this.#tallies[control.place]
      ofFailed += (tally?.weightFailed ?? 0) * control.facts.baseScore
      ofAll += (tally?.weightAll ?? 0) * control.facts.baseScore
    }
    return ofAll === 0 ? 0 : (100 * ofFailed) / ofAll
  }
}

const manualReview: StatusInfo = { status: 'skipped', subStatus: 'manual review', info: 'a person has to judge this' }
function isIrrelevant({ subStatus }: StatusInfo): boolean {
  return subStatus === 'irrelevant'
}

const irrelevant: StatusInfo = { status: 'passed', subStatus: 'irrelevant', info: '' }

function controlStatus(control: LibraryControl, tally: Tally, unreadKinds: ReadonlySet<string>): StatusInfo {
  if (control.facts.actionRequired === 'manual review') return manualReview
  if (tally.failed > 0) return failed
  if (tally.skipped > 0) return tally.skip ?? manualReview
  const unread = unreadOf(control, unreadKinds)
  if (unread.length > 0)
    return { status: 'skipped', subStatus: 'notEvaluated', info: `${unread.join(', ')} could not be read` }
  if (tally.passed > 0) return tally.excluded === tally.passed ? { ...passed, subStatus: 'w/exceptions' } : passed
  const lacking = dataKindsOf(control)
  if (lacking.length === 0) return irrelevant
  return { status: 'skipped', subStatus: 'notEvaluated', info: `needs ${lacking.join(', ')}, which nobody has given` }
}

/** Kinds of objects that a control looks at, among those that could not be read; sorted. */
function unreadOf({ rules }: LibraryControl, unreadKinds: ReadonlySet<string>): string[] {
  if (unreadKinds.size === 0) return []
  const looked = rules.flatMap(({ facts }) => facts.match.map(({ group, kind }) => kindName(group, kind)))
  return [...new Set(looked)].filter(kind => unreadKinds.has(kind)).sort()
}

/** Kinds of data beside API objects without which no rule of the control can be evaluated. */
function dataKindsOf({ rules }: LibraryControl): string[] {
  if (rules.length === 0 || rules.some(({ facts }) => facts.dynamicMatch.length === 0)) return []
  return [...new Set(rules.flatMap(({ facts }) => facts.dynamicMatch.map(({ kind }) => kind)))].sort()
}

/** The frameworks that say something in a scope: those that apply there and have a control in the library. */
export function frameworksFor(library: Library, scope: ScanScope, names?: ReadonlySet<string>): Framework[] {
  const ids = new Set(library.controls.map(({ facts }) => facts.id))
  return library.frameworks.filter(({ name, scanningScope, controls }) => {
    if (names ? !names.has(name.toLowerCase()) : scanningScope.length > 0 && !scanningScope.includes(scope))
      return false
    return controls.some(({ controlID }) => ids.has(controlID))
  })
}

function count(counts: MutableCounts, { status, subStatus }: StatusInfo): void {
  counts[status]++
  if (subStatus === 'w/exceptions') counts.excluded++
}

function newTally(): Tally {
  return { passed: 0, failed: 0, skipped: 0, excluded: 0, weightFailed: 0, weightAll: 0, skip: undefined }
}

function noSeverities(): Record<Severity, number> {
  return Object.fromEntries(severities.map(each => [each, 0])) as Record<Severity, number>
}
