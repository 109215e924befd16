// SPDX-License-Identifier: Apache-2.0
/**
 * Exceptions: decisions that a failure is accepted.
 *
 * An excused rule passes with the sub-status `w/exceptions`, and the result keeps who excused it and why. An
 * exception that names nothing, or has expired, excuses nothing.
 * Source: upstream's posture exception policies.
 */
import type { KubeObject } from '#domain/kube-object.ts'
import { compileRegex } from '#engines/regex/match.ts'

/** Which objects an exception is about. All given parts must match; at least one must be given. */
export interface ExceptionTarget {
  readonly cluster?: TextMatch
  readonly namespace?: TextMatch
  readonly kind?: TextMatch
  readonly name?: TextMatch
  readonly apiGroup?: TextMatch
  readonly resourceID?: TextMatch
  readonly path?: TextMatch
  /** Labels or annotations that the object carries. */
  readonly attributes: readonly (readonly [key: string, value: TextMatch])[]
  /** What cannot be told by a text: label selectors, images. */
  readonly object?: (object: KubeObject) => boolean
}

/** Which judgements an exception is about. Empty: all. */
export interface ExceptionJudgement {
  readonly controlID?: TextMatch
  readonly controlName?: TextMatch
  readonly ruleName?: TextMatch
  readonly severityScore?: number
}

export interface Exception {
  readonly name: string
  readonly reason: string
  /** Where it was written, for the person who wonders. */
  readonly source: string
  /** Milliseconds since the epoch; absent means never. */
  readonly expiresAtMs?: number
  /** Any of them. */
  readonly targets: readonly ExceptionTarget[]
  /** Any of them; empty means every judgement. */
  readonly judgements: readonly ExceptionJudgement[]
}

/** Claims that a text matches. */
export type TextMatch = (text: string) => boolean

const plainText = /^[\w\s:/@-]*$/

/** A matcher for a value of an exception: an expression that must match the whole text; undefined when it is none. */
export function textMatch(pattern: string, isCaseSensitive: boolean): TextMatch | undefined {
  if (plainText.test(pattern)) {
    if (isCaseSensitive) return text => text === pattern
    const lower = pattern.toLowerCase()
    return text => text.toLowerCase() === lower
  }
  try {
    const regex = compileRegex(pattern, { ignoreCase: !isCaseSensitive })
    return text => regex.matchesAll(text)
  } catch {
    return undefined
  }
}
