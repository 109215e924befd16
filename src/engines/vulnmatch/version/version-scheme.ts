// SPDX-License-Identifier: Apache-2.0
import type { Ordering } from './ordering.ts'

/** Longest version that is read, in characters; the longest seen in public data are below 200. */
export const maxVersionLength = 1_000

/** Most bounds that a scheme remembers as it reads them, and the longest of them, in characters; then it begins anew. */
const keptBounds = 1_000
const keptBoundLength = 100

/**
 * How one ecosystem orders its versions: the socket of `plugins/versions`.
 *
 * A comparison has a third answer, `undefined`: at least one of the two cannot be read, or the two do not stand
 * in an order. It is never to be taken for "newer", or a vulnerable package would pass for a fixed one.
 */
export interface VersionScheme {
  /** Kebab-case, the name of the file. */
  readonly id: string
  readonly title: string
  /** Where the order is specified. */
  readonly urls: readonly string[]
  /** Whether the scheme can read the text at all. */
  isVersion(text: string): boolean
  /** The total order of the scheme over the versions that it can read. */
  compare(a: string, b: string): Ordering | undefined
  /**
   * How an installed version stands to the bound of an advisory's range. Differs from `compare` where the two are
   * written by different hands: an epoch or a local part that only one of them mentions.
   */
  compareToBound(version: string, bound: string): Ordering | undefined
}

/** A scheme as its author writes it: a reader, and an order over what the reader returns. */
export interface SchemeDefinition<Parsed> {
  readonly id: string
  readonly title: string
  readonly urls: readonly string[]
  /** Reads a trimmed, non-empty text of at most `maxVersionLength` characters; `undefined` when it is no version. */
  parse(text: string): Parsed | undefined
  order(a: Parsed, b: Parsed): Ordering
  /** Default: `order`. */
  orderToBound?(version: Parsed, bound: Parsed): Ordering | undefined
}

/** What scanners and people write when they do not know a version; no scheme takes it for one. */
const placeholders: ReadonlySet<string> = new Set([
  'unknown',
  'latest',
  'none',
  'null',
  'undefined',
  'n/a',
  '(devel)',
  '(none)',
])

/** Makes a scheme of its reader and its order; bounds the length of what the reader sees. */
export function defineScheme<Parsed>(definition: SchemeDefinition<Parsed>): VersionScheme {
  const { id, title, urls } = definition

  function read(text: string): Parsed | undefined {
    if (text.length > maxVersionLength) return undefined
    const trimmed = text.trim()
    if (trimmed === '' || placeholders.has(trimmed.toLowerCase())) return undefined
    return definition.parse(trimmed)
  }

  function compare(a: string, b: string): Ordering | undefined {
    const left = read(a)
    if (left === undefined) return undefined
    const right = read(b)
    return right === undefined ? undefined : definition.order(left, right)
  }

  /** A package is compared with all bounds of all its advisories, one after the other. */
  let last: { readonly text: string; readonly parsed: Parsed | undefined } | undefined

  function readAgain(text: string): Parsed | undefined {
    if (last?.text !== text) last = { text, parsed: read(text) }
    return last.parsed
  }

  /** The same fixes end the ranges of many advisories, and these are asked about each package of a name. */
  const bounds = new Map<string, Parsed | undefined>()

  function readBound(text: string): Parsed | undefined {
    if (text.length > keptBoundLength) return read(text)
    const known = bounds.get(text)
    if (known !== undefined || bounds.has(text)) return known
    if (bounds.size >= keptBounds) bounds.clear()
    const parsed = read(text)
    bounds.set(text, parsed)
    return parsed
  }

  function compareToBound(version: string, bound: string): Ordering | undefined {
    const left = readAgain(version)
    if (left === undefined) return undefined
    const right = readBound(bound)
    if (right === undefined) return undefined
    return definition.orderToBound ? definition.orderToBound(left, right) : definition.order(left, right)
  }

  return { id, title, urls, isVersion: text => read(text) !== undefined, compare, compareToBound }
}
