// SPDX-License-Identifier: Apache-2.0

/** Fields of a stanza by name in lower case; continuation lines are joined with line feeds. */
export type Stanza = ReadonlyMap<string, string>

/** More fields than any stanza has; what follows is left out. */
const maxFields = 500

/**
 * Reads a text of stanzas separated by empty lines, each of lines `Name: value` and of indented lines that continue
 * the one before: dpkg's status, R's DESCRIPTION, Python's METADATA up to its body.
 *
 * Of a field that occurs twice the first counts, but the values of those in `repeated` (in lower case) are joined.
 * Source: deb822(5), RFC 822 §3.
 */
export function* stanzasOf(text: string, repeated: ReadonlySet<string> = new Set()): Generator<Stanza> {
  let fields = new Map<string, string>()
  let name = ''
  for (const line of linesOf(text)) {
    if (line === '') {
      if (fields.size > 0) yield fields
      fields = new Map()
      name = ''
      continue
    }
    if (line.startsWith(' ') || line.startsWith('\t')) {
      if (name !== '') fields.set(name, `${fields.get(name) ?? ''}\n${line.trim()}`)
      continue
    }
    const colon = line.indexOf(':')
    name = colon <= 0 ? '' : line.slice(0, colon).trim().toLowerCase()
    const known = fields.get(name)
    if (name === '' || fields.size >= maxFields) continue
    const value = line.slice(colon + 1).trim()
    if (known === undefined) fields.set(name, value)
    else if (repeated.has(name)) fields.set(name, `${known}\n${value}`)
    else name = ''
  }
  if (fields.size > 0) yield fields
}

/** Lines without their ends, whichever those are. */
export function* linesOf(text: string): Generator<string> {
  for (let at = 0; at <= text.length; ) {
    const end = text.indexOf('\n', at)
    const line = end < 0 ? text.slice(at) : text.slice(at, end)
    yield line.endsWith('\r') ? line.slice(0, -1) : line
    if (end < 0) return
    at = end + 1
  }
}
