// SPDX-License-Identifier: Apache-2.0
/** Corpora of version pairs: plain lines, one pair each, that other tools can read too. */
import type { Ordering } from '#engines/vulnmatch/version/ordering.ts'

/** A line `a < b`, `a = b`, `a > b`, or `a ? b` for two that must not be ordered. */
export interface CorpusLine {
  readonly number: number
  readonly a: string
  readonly b: string
  readonly expected: Ordering | undefined
}

/** What is wrong with a line that is neither a pair nor a comment. */
export interface CorpusError {
  readonly number: number
  readonly text: string
}

const signs: Readonly<Record<string, Ordering | undefined>> = { '<': -1, '=': 0, '>': 1, '?': undefined }

/** Reads a corpus; empty lines and those that begin with `#` or `//` are comments. */
export function readCorpus(text: string): {
  readonly lines: readonly CorpusLine[]
  readonly errors: readonly CorpusError[]
} {
  const lines: CorpusLine[] = []
  const errors: CorpusError[] = []
  for (const [i, line] of text.split('\n').entries()) {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith('//')) continue
    const pair = /^(.+?)\s+([<=>?])\s+(.+)$/.exec(trimmed)
    if (!pair) {
      errors.push({ number: i + 1, text: trimmed })
      continue
    }
    const [, a = '', sign = '', b = ''] = pair
    lines.push({ number: i + 1, a, b, expected: signs[sign] })
  }
  return { lines, errors }
}

/** How a corpus writes an answer. */
export function signOf(ordering: Ordering | undefined): string {
  if (ordering === undefined) return '?'
  return ordering < 0 ? '<' : ordering > 0 ? '>' : '='
}
