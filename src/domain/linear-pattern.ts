// SPDX-License-Identifier: Apache-2.0
/**
 * Regular expressions that people configure, matched in time linear in the text.
 *
 * The language is the common part of RE2 and JavaScript: literals, `.`, classes, `\d \w \s \b`, groups, `|`, `* + ?`,
 * `{m,n}`, `^ $`, `(?i)`. No back-references and no look-around, as neither can be matched in linear time.
 * Source: Thompson 1968; Cox, "Regular Expression Matching: the Virtual Machine Approach".
 */
import { type CompiledPattern, compile } from './linear-pattern/compile.ts'
import { run } from './linear-pattern/run.ts'

export { PatternError } from './linear-pattern/parse.ts'

export interface LinearPattern {
  /** Whether the pattern occurs anywhere in the text. Cost: O(text × pattern), at most 2,000 steps a character. */
  occursIn(text: string): boolean
}

export interface PatternOptions {
  readonly ignoreCase?: boolean
}

/**
 * Compiles a pattern of at most 1,000 characters.
 *
 * Throws `PatternError`: `malformed`, `unsupported`, or `too-large` once repetitions are written out.
 */
export function linearPattern(source: string, { ignoreCase = false }: PatternOptions = {}): LinearPattern {
  const compiled: CompiledPattern = compile(source, ignoreCase)
  return { occursIn: text => run(compiled, text) }
}
