// SPDX-License-Identifier: Apache-2.0
/**
 * Patterns of files to leave out, in the language of `.gitignore`.
 *
 * The last pattern that matches decides; `!` takes a file back in, though not out of a folder that is left out.
 * Matching is bounded by pattern × path. Source: gitignore(5).
 */

/** Claims that a path, relative and with `/`, is left out. */
export type IsIgnored = (path: string, isFolder: boolean) => boolean

interface IgnoreRule {
  readonly segments: readonly string[]
  readonly isNegated: boolean
  readonly onlyFolders: boolean
}

const maxRules = 10_000
const maxPatternChars = 1000

/** The rules of a text, one a line; empty lines and remarks do not count. */
export function ignoreRules(text: string): IsIgnored {
  const rules = text
    .split(/\r?\n/)
    .slice(0, maxRules)
    .map(readRule)
    .filter(rule => rule !== undefined)
  return (path, isFolder) => {
    const segments = path.split(/[\\/]/)
    let isIgnored = false
    for (const rule of rules) {
      if (rule.onlyFolders && !isFolder) continue
      if (rule.isNegated === isIgnored && matchesSegments(rule.segments, segments)) isIgnored = !rule.isNegated
    }
    return isIgnored
  }
}

function readRule(line: string): IgnoreRule | undefined {
  const trimmed = line.replace(/(?<!\\) +$/, '')
  if (trimmed === '' || trimmed.startsWith('#') || trimmed.length > maxPatternChars) return undefined
  const isNegated = trimmed.startsWith('!')
  const body = (isNegated ? trimmed.slice(1) : trimmed).replace(/^\\([!#])/, '$1')
  const onlyFolders = body.endsWith('/')
  const path = onlyFolders ? body.slice(0, -1) : body
  if (path === '') return undefined
  const isAnchored = path.includes('/')
  const segments = path.replace(/^\//, '').split('/')
  return { segments: isAnchored ? segments : ['**', ...segments], isNegated, onlyFolders }
}

/** `**` stands for any number of segments. Filled row by row, so no pattern takes longer than segments × segments. */
function matchesSegments(pattern: readonly string[], path: readonly string[]): boolean {
  let reach = Array.from({ length: path.length + 1 }, (_, i) => i === 0)
  for (const part of pattern) {
    const next = Array.from({ length: path.length + 1 }, () => false)
    for (let i = 0; i <= path.length; i++) {
      if (part === '**') next[i] = (reach[i] ?? false) || (i > 0 && (next[i - 1] ?? false))
      else if (i > 0 && reach[i - 1]) next[i] = matchesName(part, path[i - 1] ?? '')
    }
    reach = next
  }
  return reach[path.length] ?? false
}

/** One name against `*`, `?` and `[…]`, going back to the last star alone. */
export function matchesName(pattern: string, name: string): boolean {
  let p = 0
  let n = 0
  let star = -1
  let starred = 0
  while (n < name.length) {
    const width = pattern[p] === '*' ? 0 : matchOne(pattern, p, name[n] ?? '')
    if (width > 0) {
      p += width
      n++
    } else if (pattern[p] === '*') {
      star = p++
      starred = n
    } else if (star >= 0) {
      p = star + 1
      n = ++starred
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}

/** Characters of the pattern that match this one; 0 when they do not. */
function matchOne(pattern: string, at: number, char: string): number {
  const first = pattern[at]
  if (first === undefined) return 0
  if (first === '?') return 1
  if (first === '\\') return pattern[at + 1] === char ? 2 : 0
  if (first !== '[') return first === char ? 1 : 0
  const end = pattern.indexOf(']', at + 2)
  if (end < 0) return first === char ? 1 : 0
  const isNegated = pattern[at + 1] === '!' || pattern[at + 1] === '^'
  let isIn = false
  for (let i = at + (isNegated ? 2 : 1); i < end; i++) {
    const from = pattern[i] ?? ''
    const isRange = pattern[i + 1] === '-' && i + 2 < end
    const to = isRange ? (pattern[i + 2] ?? '') : from
    if (char >= from && char <= to) isIn = true
    if (isRange) i += 2
  }
  return isIn === isNegated ? 0 : end - at + 1
}
