// SPDX-License-Identifier: Apache-2.0
/** Names with `*` for any characters, as people write them in exceptions. */
import type { TextMatch } from './exception.ts'

/** A matcher of the whole text. Cost of a match: O(text × parts). */
export function wildcard(pattern: string): TextMatch {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return text => text === pattern
  return text => {
    if (!text.startsWith(first)) return false
    let at = first.length
    for (const part of rest) {
      const found = text.indexOf(part, at)
      if (found < 0) return false
      at = found + part.length
    }
    return text.length - last.length >= at && text.endsWith(last)
  }
}
