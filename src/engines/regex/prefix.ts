// SPDX-License-Identifier: Apache-2.0
/** The literal text with which every match of an expression begins: where it does not stand, nothing need be tried. */
import type { Node, Ranges } from './parse.ts'

export interface Prefix {
  /** Empty where matches may begin in several ways. In small letters where case is ignored. */
  readonly text: string
  readonly ignoresCase: boolean
}

/** The prefix of an expression. ASCII only, so that lower case keeps the length of a text. Cost: O(length). */
export function prefixOf(node: Node): Prefix {
  const items = node.kind === 'sequence' ? node.items : [node]
  let text = ''
  let ignoresCase = false
  for (const item of items) {
    if (item.kind === 'empty') continue
    const letter = item.kind === 'set' ? letterOf(item.ranges) : undefined
    if (!letter) break
    // A case-insensitive search for a letter that must be small would only try too often, never too seldom.
    if (letter.hasTwoCases) ignoresCase = true
    text += letter.char
  }
  return { text: ignoresCase ? text.toLowerCase() : text, ignoresCase }
}

function letterOf(ranges: Ranges): { readonly char: string; readonly hasTwoCases: boolean } | undefined {
  const codes = ranges.map(([from, to]) => (from === to && from < 128 ? from : Number.NaN))
  if (codes.some(Number.isNaN)) return undefined
  const chars = codes.map(code => String.fromCharCode(code))
  const [first, second] = chars
  if (first === undefined || chars.length > 2) return undefined
  if (second === undefined) return { char: first, hasTwoCases: false }
  return first.toLowerCase() === second.toLowerCase() ? { char: first, hasTwoCases: true } : undefined
}
