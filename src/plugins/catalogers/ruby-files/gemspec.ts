// SPDX-License-Identifier: Apache-2.0
import { linesOf } from '#engines/sbom/text/control-file.ts'

/** What an installed specification says; it is a program, of which only assignments of literals are read. */
export interface Gemspec {
  readonly name: string
  readonly version: string
  readonly licenses: readonly string[]
  readonly authors: readonly string[]
  readonly homepage: string
}

const assignment = /^\s*[a-z_]\w*\.(name|version|licenses?|authors?|homepage)\s*=\s*(.+)$/
const literal = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|%q[{<[(]([^}>\])]*)[}>\])]/g
const unicodeEscape = /\\u\{?([0-9a-f]{1,6})\}?/gi

/** Lines longer than this hold lists of files, which are not read. */
const maxLineLength = 20_000

/**
 * Reads a `.gemspec` as RubyGems writes it on installation; `undefined` when it names no gem.
 *
 * Source: RubyGems `Gem::Specification#to_ruby`.
 */
export function parseGemspec(text: string): Gemspec | undefined {
  const values = new Map<string, readonly string[]>()
  for (const line of linesOf(text)) {
    if (line.length > maxLineLength) continue
    const [, key = '', value = ''] = assignment.exec(line) ?? []
    if (key !== '' && !values.has(key)) values.set(key, literalsIn(value))
  }
  const all = (key: string) => values.get(key) ?? []
  const [name = ''] = all('name')
  const [version = ''] = all('version')
  if (name === '') return undefined
  return {
    name,
    version,
    licenses: [...all('licenses'), ...all('license')],
    authors: [...all('authors'), ...all('author')],
    homepage: all('homepage')[0] ?? '',
  }
}

function literalsIn(value: string): readonly string[] {
  return [...value.matchAll(literal)].map(([, double, single, percent]) => unescaped(double ?? single ?? percent ?? ''))
}

function unescaped(text: string): string {
  return text
    .replace(unicodeEscape, (_, hex: string) => {
      const code = Number.parseInt(hex, 16)
      return code <= 0x10ffff ? String.fromCodePoint(code) : ''
    })
    .replace(/\\(["'\\])/g, '$1')
}
