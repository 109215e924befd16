// SPDX-License-Identifier: Apache-2.0
/** Rules by which whoever runs the scanner leaves matches out, in the form of grype's configuration (`ignore:`). */
import { isJsonArray, isJsonObject, type JsonObject, scalarText } from '#domain/json.ts'
import { wildcard } from '#engines/posture/exceptions/wildcard.ts'
import { fixStateOf, namesOf, objectOf, objectsOf, type Suppression } from './suppress.ts'

/** A rule, as it was written and as it is applied. */
export interface IgnoreRule {
  readonly stated: JsonObject
  /** Names of images that it is for, with `*`; empty: all. Ours. */
  readonly images: readonly string[]
  readonly excuses: (match: JsonObject) => boolean
}

/** The rules of a list, and why others of it are none. */
export interface ReadIgnoreRules {
  readonly rules: readonly IgnoreRule[]
  readonly doubts: readonly string[]
}

const maxRules = 10_000
type Test = (match: JsonObject) => boolean

/** What a rule may say; everything it says must be so. Source: grype, `match.IgnoreRule`. */
const tests: Readonly<Record<string, (wanted: string) => Test | string>> = {
  vulnerability: wanted => match => namesOf(match).includes(wanted),
  namespace: wanted => match => scalarText(objectOf(match['vulnerability'])['namespace']) === wanted,
  'fix-state': wanted => match => (fixStateOf(match) || 'unknown') === wanted,
  'match-type': wanted => match => objectsOf(match['matchDetails']).some(({ type }) => type === wanted),
}

const packageTests: typeof tests = {
  name: wanted => named(wanted, match => [scalarText(objectOf(match['artifact'])['name'])]),
  version: wanted => match => scalarText(objectOf(match['artifact'])['version']) === wanted,
  language: wanted => match => scalarText(objectOf(match['artifact'])['language']) === wanted,
  type: wanted => match => scalarText(objectOf(match['artifact'])['type']) === wanted,
  location: wanted => {
    const isAt = wildcard(wanted.replaceAll('**', '*'))
    return match =>
      objectsOf(objectOf(match['artifact'])['locations']).some(({ path }) => {
        const place = scalarText(path)
        return isAt(place) || isAt(place.replace(/^\//, ''))
      })
  },
  'upstream-name': wanted =>
    named(wanted, match => objectsOf(objectOf(match['artifact'])['upstreams']).map(({ name }) => scalarText(name))),
}

/** What says nothing about a match. */
const remarks = new Set(['reason', 'images', 'package', 'include-aliases'])

/**
 * Reads a list of rules. One with a field that is not known, or that says nothing of the match, is no rule: it would
 * leave out more than was meant. Names of packages are patterns with `*` or `.*`; no other regular expression is read.
 */
export function readIgnoreRules(list: unknown): ReadIgnoreRules {
  if (!isJsonArray(list)) return { rules: [], doubts: ['ignore: expected a list of rules'] }
  const rules: IgnoreRule[] = []
  const doubts: string[] = []
  for (const [i, stated] of list.slice(0, maxRules).entries()) {
    const read = readRule(stated)
    if (typeof read === 'string') doubts.push(`ignore[${i}]: ${read}`)
    else rules.push(read)
  }
  if (list.length > maxRules) doubts.push(`ignore: expected at most ${maxRules} rules, got ${list.length}`)
  return { rules, doubts }
}

/** What a rule leaves out. */
export function suppressionOfRule({ stated, excuses }: IgnoreRule): Suppression {
  const { images: _, ...shown } = stated
  return { kind: 'IgnoreRule', reasonFor: match => (excuses(match) ? shown : undefined) }
}

function readRule(stated: unknown): IgnoreRule | string {
  if (!isJsonObject(stated)) return 'expected a mapping'
  const { package: of = {}, images = [] } = stated
  if (!isJsonObject(of)) return 'package: expected a mapping'
  if (!isJsonArray(images)) return 'images: expected a list of names'
  const all: Test[] = []
  for (const [fields, known] of [
    [stated, tests],
    [of, packageTests],
  ] as const)
    for (const [field, value] of Object.entries(fields)) {
      if (known === tests && remarks.has(field)) continue
      const wanted = scalarText(value)
      const make = Object.hasOwn(known, field) ? known[field] : undefined
      if (!make) return `${field}: not known`
      if (wanted === '') return `${field}: expected a text`
      const made = make(wanted)
      if (typeof made === 'string') return `${field}: ${made}`
      all.push(made)
    }
  if (all.length === 0) return 'it says of no match that it is left out'
  return { stated, images: images.map(scalarText), excuses: match => all.every(isSo => isSo(match)) }
}

/** A name, with `*` or `.*` for any characters. */
function named(pattern: string, namesIn: (match: JsonObject) => readonly string[]): Test | string {
  const simple = pattern.replaceAll('.*', '*').replaceAll('\\.', '.')
  if (/[\\^$|()[\]{}?]/.test(simple)) return 'expected a name with * or .* in it, got another regular expression'
  const isNamed = wildcard(simple)
  return match => namesIn(match).some(isNamed)
}
