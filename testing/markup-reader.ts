// SPDX-License-Identifier: Apache-2.0
/** Checks that tags of a markup text nest; strict enough for what we write ourselves. */
import assert from 'node:assert/strict'

const voidTags: ReadonlySet<string> = new Set(['meta', 'br', 'hr', 'col', 'link', '!doctype', '?xml'])

const tag = /<(\/?)([?!a-zA-Z][\w-]*)(?:\s+[\w:-]+(?:="[^"<]*")?)*\s*([/?]?)>/g

/** Names of all tags in order. Throws where a tag is not closed, or a bare `<` or `&` stands in a text. */
export function readMarkup(text: string): string[] {
  const open: string[] = []
  const names: string[] = []
  for (const { 1: slash, 2: name = '', 3: end } of text.matchAll(tag)) {
    const lower = name.toLowerCase()
    names.push(lower)
    if (slash === '/') assert.equal(open.pop(), lower)
    else if (end === '' && !voidTags.has(lower)) open.push(lower)
  }
  const rest = text.replaceAll(tag, '')
  assert.deepEqual(open, [])
  assert.doesNotMatch(rest, /<|&(?!(?:amp|lt|gt|quot|#39|nbsp);)/)
  return names
}
