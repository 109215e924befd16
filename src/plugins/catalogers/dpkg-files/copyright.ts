// SPDX-License-Identifier: Apache-2.0
const field = 'License:'
const restOfField = /[^\S\r\n]+(\S.{0,200})$/my
const folder = '/usr/share/common-licenses/'
const nameInFolder = /[0-9A-Za-z_.-]{1,60}/y

/** Most licences that one copyright file names. */
const maxLicenses = 100

/**
 * Names of the licences in a Debian copyright file, sorted: the `License:` fields of the machine-readable form, and
 * the texts in `/usr/share/common-licenses` that it refers to.
 *
 * Source: Debian policy §12.5, DEP-5.
 */
export function licensesIn(copyright: string): readonly string[] {
  const found = new Set<string>()
  for (const [, license = ''] of matchesBehind(`\n${copyright}`, `\n${field}`, restOfField)) {
    // A sentence is no name.
    if (!/\b(?:the|this|see)\b/i.test(license)) for (const name of namesIn(license)) found.add(name)
    if (found.size >= maxLicenses) break
  }
  for (const [name] of matchesBehind(copyright, folder, nameInFolder)) {
    found.add(name.replace(/\.$/, ''))
    if (found.size >= maxLicenses) break
  }
  return [...found].sort()
}

function namesIn(expression: string): readonly string[] {
  return expression.split(/\s+(?:or|and)\s+|,/i).flatMap(name => (name.trim() === '' ? [] : [name.trim()]))
}

/** What matches right behind each occurrence of a text: to look for the text alone is many times faster. */
function* matchesBehind(text: string, before: string, sticky: RegExp): Generator<RegExpExecArray> {
  for (let at = text.indexOf(before); at >= 0; at = text.indexOf(before, at + 1)) {
    sticky.lastIndex = at + before.length
    const match = sticky.exec(text)
    if (match) yield match
  }
}
