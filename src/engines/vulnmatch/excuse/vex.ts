// SPDX-License-Identifier: Apache-2.0
/** OpenVEX: statements on whether a vulnerability concerns a product. Source: openvex.dev, specification 0.2.0. */
import type { Match } from '#engines/vulnmatch/match.ts'
import { coversPurl } from '#engines/vulnmatch/search/purl-cover.ts'
import { namesOf, purlOf, type Suppression } from './suppress.ts'

export const vexStatuses = ['not_affected', 'affected', 'fixed', 'under_investigation'] as const
export type VexStatus = (typeof vexStatuses)[number]

/** One statement, as far as it decides anything. */
export interface VexStatement {
  /** Names of the vulnerability, its aliases among them. */
  readonly vulnerabilities: readonly string[]
  readonly products: readonly VexProduct[]
  readonly status: VexStatus
  readonly justification: string
  readonly impactStatement: string
  /** RFC 3339; of two statements about the same, the later one holds. Empty when nobody dated it. */
  readonly timestamp: string
}

/** A product, and the parts of it that are meant; all of them when none is named. */
export interface VexProduct {
  /** A purl, or another name of the product such as an image reference or a digest. */
  readonly ids: readonly string[]
  readonly subcomponents: readonly string[]
}

/** Most statements that are read of one document. */
const maxStatements = 100_000

type JsonObject = Readonly<Record<string, unknown>>

/**
 * Reads the statements of an OpenVEX document. A statement without a known status, a vulnerability or a product
 * decides nothing and is left out.
 */
export function readOpenVex(document: unknown): readonly VexStatement[] {
  const vex = objectOf(document)
  const dated = text(vex['last_updated']) || text(vex['timestamp'])
  return objects(vex['statements'])
    .slice(0, maxStatements)
    .flatMap(statement => readStatement(statement, dated))
}

function readStatement(statement: JsonObject, dated: string): readonly VexStatement[] {
  const status = vexStatuses.find(known => known === statement['status'])
  const named = statement['vulnerability']
  // Before 0.2 the vulnerability was a text.
  const { name, aliases, '@id': id } = typeof named === 'string' ? { name: named } : objectOf(named)
  const vulnerabilities = [text(name), text(id), ...texts(aliases)].filter(each => each !== '')
  const products = list(statement['products']).map(readProduct)
  if (!status || vulnerabilities.length === 0 || products.length === 0) return []
  return [
    {
      vulnerabilities,
      products,
      status,
      justification: text(statement['justification']),
      impactStatement: text(statement['impact_statement']),
      timestamp: text(statement['last_updated']) || text(statement['timestamp']) || dated,
    },
  ]
}

function readProduct(value: unknown): VexProduct {
  if (typeof value === 'string') return { ids: [value], subcomponents: [] }
  const product = objectOf(value)
  return { ids: idsOf(product), subcomponents: list(product['subcomponents']).flatMap(idsOf) }
}

/** The name of a component and its other identifiers and digests. */
function idsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  const { '@id': id, identifiers, hashes } = objectOf(value)
  const others = [...Object.values(objectOf(identifiers)), ...Object.values(objectOf(hashes))]
  return [id, ...others].map(text).filter(each => each !== '')
}

/** A match that a statement takes out of the result, and that statement. */
export interface ExcusedMatch {
  readonly match: Match
  readonly statement: VexStatement
}

/** What is left of the matches, and what statements take out. */
export interface VexedMatches {
  readonly matches: readonly Match[]
  readonly excused: readonly ExcusedMatch[]
}

/**
 * Takes out what statements call not affected or fixed. The latest statement about a vulnerability in a package
 * decides; `affected` and `under_investigation` take nothing out.
 *
 * @param product names of the image: references, digests, purls.
 */
export function applyVex(
  matches: readonly Match[],
  statements: readonly VexStatement[],
  product: readonly string[],
): VexedMatches {
  const excusing = vexJudge(statements, product)
  const left: Match[] = []
  const excused: ExcusedMatch[] = []
  for (const match of matches) {
    const names = [match.vulnerability.name, ...match.related.map(({ id }) => id)]
    const statement = excusing(names, match.subject.purl)
    if (statement) excused.push({ match, statement })
    else left.push(match)
  }
  return { matches: left, excused }
}

/** The same of documents of matches. */
export function vexSuppression(statements: readonly VexStatement[], product: readonly string[]): Suppression {
  const excusing = vexJudge(statements, product)
  return {
    kind: 'OpenVEX',
    reasonFor(match) {
      const statement = excusing(namesOf(match), purlOf(match))
      if (!statement) return undefined
      const { vulnerabilities, status, justification, impactStatement } = statement
      return {
        vulnerability: vulnerabilities[0] ?? '',
        'vex-status': status,
        ...(justification !== '' && { 'vex-justification': justification }),
        ...(impactStatement !== '' && { reason: impactStatement }),
      }
    },
  }
}

/** Finds the statement that takes a vulnerability, by all its names, out of a package; undefined when none does. */
function vexJudge(
  statements: readonly VexStatement[],
  product: readonly string[],
): (names: readonly string[], purl: string) => VexStatement | undefined {
  const byName = new Map<string, VexStatement[]>()
  for (const statement of statements)
    for (const name of statement.vulnerabilities) {
      const known = byName.get(name) ?? []
      known.push(statement)
      byName.set(name, known)
    }
  return (names, purl) => {
    const about = names
      .flatMap(name => byName.get(name) ?? [])
      .filter(statement => statement.products.some(each => concerns(each, purl, product)))
    const latest = about.reduce<VexStatement | undefined>(later, undefined)
    return latest?.status === 'not_affected' || latest?.status === 'fixed' ? latest : undefined
  }
}

/** Of two of the same time the one that takes nothing out holds. */
function later(a: VexStatement | undefined, b: VexStatement): VexStatement {
  if (!a) return b
  const [first, second] = [Date.parse(a.timestamp) || 0, Date.parse(b.timestamp) || 0]
  if (first !== second) return first > second ? a : b
  return b.status === 'affected' || b.status === 'under_investigation' ? b : a
}

function concerns({ ids, subcomponents }: VexProduct, purl: string, product: readonly string[]): boolean {
  if (ids.some(id => coversPurl(id, purl))) return true
  const isProduct = ids.some(id => product.some(name => id === name || coversPurl(id, name)))
  if (!isProduct) return false
  return subcomponents.length === 0 || subcomponents.some(id => id === purl || coversPurl(id, purl))
}

function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function objects(value: unknown): readonly JsonObject[] {
  return list(value).map(objectOf)
}

function texts(value: unknown): readonly string[] {
  return list(value).map(text)
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
