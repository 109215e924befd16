// SPDX-License-Identifier: Apache-2.0
/**
 * Reads a control from upstream's JSON: one of the library, or one composed of the library's rules.
 *
 * The text of a rule is never run. A control whose rules are not all known is not used at all: the rules that are
 * missing could be the ones that fail.
 */
import type { Control, Rule } from '#engines/posture/control.ts'
import { isRecord } from '#engines/posture/subject.ts'
import type { ControlFacts } from './facts.ts'
import type { OwnControl } from './own-control.ts'

/** What the library brings along. */
export interface KnownControls {
  readonly controls: readonly Control[]
  readonly controlFacts: Readonly<Record<string, ControlFacts>>
}

/** A control of a file: the id alone where the library's is meant, with the rest where it differs. */
export interface ReadControl {
  readonly controlID: string
  readonly name?: string
  readonly own?: OwnControl
}

type Fields = Readonly<Record<string, unknown>>

const maxTextChars = 20_000
const maxIdChars = 200
const maxRules = 100
const actions = ['configuration', 'manual review', 'requires review'] as const

export class ControlReader {
  readonly #controls: ReadonlyMap<string, Control>
  readonly #rules: ReadonlyMap<string, Rule>
  readonly #facts: KnownControls['controlFacts']

  constructor({ controls, controlFacts }: KnownControls) {
    this.#controls = new Map(controls.map(each => [each.id.toLowerCase(), each]))
    this.#rules = new Map(controls.flatMap(({ rules }) => rules.map(rule => [rule.name, rule] as const)))
    this.#facts = controlFacts
  }

  /** The control of a parsed entry, an id or a mapping; a text says why it cannot be used. */
  read(value: unknown): ReadControl | string {
    const fields: Fields = isRecord(value) ? value : { controlID: value }
    const { controlID, id, name } = fields
    const given = textOf(controlID) || textOf(id)
    if (given === '') return 'a control without controlID'
    if (given.length > maxIdChars) return `controlID has ${given.length} characters, at most ${maxIdChars} are allowed`
    const known = this.#controls.get(given.toLowerCase())
    const rules = this.#rulesOf(fields, given)
    if (typeof rules === 'string') return rules
    if (!known && rules.length === 0)
      return `no control "${given}" in the library, and no rules of the library that it names (rulesNames)`
    const { baseScore = known && this.#facts[known.id]?.baseScore } = fields
    if (typeof baseScore !== 'number' || !(baseScore >= 0 && baseScore <= 10))
      return `control "${given}": baseScore has to be a number from 0 to 10`
    const own = this.#own(known?.id ?? given, { fields, rules, baseScore, ...(known && { known }) })
    return {
      controlID: known?.id ?? given,
      ...(typeof name === 'string' && { name: name.slice(0, maxIdChars) }),
      ...(own && { own }),
    }
  }

  #rulesOf(fields: Fields, id: string): Rule[] | string {
    const { rulesNames, rules } = fields
    const named: unknown[] = Array.isArray(rulesNames)
      ? rulesNames
      : Array.isArray(rules)
        ? rules.map(each => (isRecord(each) ? each['name'] : each))
        : []
    if (named.length > maxRules) return `control "${id}": ${named.length} rules, at most ${maxRules} are allowed`
    const found: Rule[] = []
    for (const name of new Set(named)) {
      const rule = typeof name === 'string' ? this.#rules.get(name) : undefined
      if (!rule)
        return `control "${id}" is not used: its rule ${JSON.stringify(name)} is not one of the library, and Rego cannot be run here; a policy in CEL can be given with --custom-rules`
      found.push(rule)
    }
    return found
  }

  /** What differs from the library's control of the id; undefined when nothing does. */
  #own(id: string, { fields, rules, baseScore, known }: Composed): OwnControl | undefined {
    const base = known && this.#facts[known.id]
    const isSame = base?.baseScore === baseScore && rules.every(({ name }) => base.rules.includes(name))
    if (known && isSame) return undefined
    const used = rules.length > 0 ? rules : (known?.rules ?? [])
    const { name, scanningScope, category } = fields
    // Upstream keeps the action, and the tags, among the attributes.
    const attributes = isRecord(fields['attributes']) ? fields['attributes'] : {}
    const action = actions.find(each => each === attributes['actionRequired']) ?? base?.actionRequired
    const control: Control = {
      id,
      description: textOf(fields['description']) || (known?.description ?? `A control of your own: ${id}.`),
      why: textOf(fields['long_description']) || (known?.why ?? 'Somebody wrote this control for this place.'),
      remediation: textOf(fields['remediation']) || (known?.remediation ?? ''),
      test: textOf(fields['test']) || (known?.test ?? ''),
      rules: used,
    }
    const tags = textsOf(attributes['controlTypeTags'])
    const scopes = isRecord(scanningScope) ? textsOf(scanningScope['matches']) : []
    const group = isRecord(category) ? textOf(category['name']) : ''
    const facts: ControlFacts = {
      attackTracks: base?.attackTracks ?? [],
      ...(base?.category !== undefined && { category: base.category }),
      ...(group !== '' && { category: group }),
      ...(action !== undefined && { actionRequired: action }),
      id,
      name: textOf(name).slice(0, maxIdChars) || (base?.name ?? id),
      baseScore,
      scanningScope: scopes.length > 0 ? scopes : (base?.scanningScope ?? []),
      typeTags: tags.length > 0 ? tags : (base?.typeTags ?? []),
      rules: used.map(rule => rule.name),
    }
    return { control, facts, ruleFacts: [], resources: [] }
  }
}

interface Composed {
  readonly fields: Fields
  readonly rules: readonly Rule[]
  readonly baseScore: number
  readonly known?: Control
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim().slice(0, maxTextChars) : ''
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []
}
