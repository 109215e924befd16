// SPDX-License-Identifier: Apache-2.0
/**
 * Tells credentials by the name under which a value stands, and by what the value looks like.
 *
 * Names, values and what is allowed of both are control inputs, so that the owner of a cluster decides.
 */
import { Buffer } from 'node:buffer'
import type { Unknown } from '#engines/posture/control.ts'
import type { World } from '#engines/posture/world.ts'
import { compileRegex, type Regex } from '#engines/regex/match.ts'
import { RegexError } from '#engines/regex/parse.ts'
import { oncePerList } from './list-views.ts'

/** A name is cut into words at every sign, at changes of case and between letters and digits: `dbPwd2` → db, pwd, 2. */
export function wordsOf(name: string): string[] {
  const words = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[A-Z]|\d+/g) ?? []
  return words.map(word => word.toLowerCase())
}

/** Length from which a sensitive word is seen at the end of a longer one, as in `PGPASSWORD`; `key` ends too many. */
const tellingLength = 6

/**
 * Whether a name contains one of the sensitive names as whole words, in singular or plural.
 *
 * `API_KEY` contains `key`, `MONKEY` does not.
 */
export function namesCredential(name: string, sensitiveNames: readonly string[]): boolean {
  return namesOneOf(name, sensitiveNames.map(wordsOf))
}

function namesOneOf(name: string, sensitive: readonly (readonly string[])[]): boolean {
  const words = wordsOf(name)
  return sensitive.some(wanted => containsWords(words, wanted))
}

function containsWords(words: readonly string[], wanted: readonly string[]): boolean {
  if (wanted.length === 0) return false
  for (let at = 0; at + wanted.length <= words.length; at++)
    if (wanted.every((word, i) => isWord(words[at + i] ?? '', word))) return true
  return false
}

function isWord(word: string, wanted: string): boolean {
  const singular = word.endsWith('s') ? word.slice(0, -1) : word
  if (word === wanted || singular === wanted) return true
  return wanted.length >= tellingLength && (word.endsWith(wanted) || singular.endsWith(wanted))
}

/** How values are looked at. */
export interface ValueReading {
  readonly ignoreCase: boolean
  /** Whether a value that is base64 is looked at decoded, too. */
  readonly decodes: boolean
}

/** What the control inputs say of credentials. */
export interface CredentialSigns {
  /** Why the value under the name is taken for a credential; undefined where it is none, or allowed. */
  suspect(name: string, value: string): 'name' | 'value' | undefined
  /** Patterns among the inputs that cannot be used, each once. */
  readonly unusable: readonly Unknown[]
}

/** Reads the control inputs. Patterns are compiled once for each list. */
export function credentialSigns(world: World, reading: ValueReading): CredentialSigns {
  const isSensitive = sensitiveAmong(world.inputs('sensitiveKeyNames'))
  const allowedNames = inLowerCase(world.inputs('sensitiveKeyNamesAllowed'))
  const values = patternsOf(world.inputs('sensitiveValues'), reading.ignoreCase)
  const allowedValues = patternsOf(world.inputs('sensitiveValuesAllowed'), false)
  return {
    unusable: [...values.unusable, ...allowedValues.unusable],
    suspect(name, value) {
      const because = isSensitive(name) ? 'name' : isSuspect(value, values.patterns, reading) && 'value'
      if (!because || allowedNames.some(allowed => name.toLowerCase().includes(allowed))) return undefined
      return allowedValues.patterns.some(pattern => pattern.matchesIn(value)) ? undefined : because
    },
  }
}

function isSuspect(value: string, patterns: readonly Regex[], { decodes }: ValueReading): boolean {
  if (patterns.some(pattern => pattern.matchesIn(value))) return true
  const decoded = decodes ? decodeBase64(value) : undefined
  return decoded !== undefined && patterns.some(pattern => pattern.matchesIn(decoded))
}

function decodeBase64(value: string): string | undefined {
  const text = value.trim()
  if (text === '' || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined
  return Buffer.from(text, 'base64').toString('latin1')
}

const inLowerCase = oncePerList((texts: readonly string[]) => texts.map(each => each.toLowerCase()))

/** Objects of a cluster use the same names over and over. */
const maxKnownNames = 10_000
const maxKnownNameLength = 100

const sensitiveAmong = oncePerList((sensitiveNames: readonly string[]) => {
  const sensitive = sensitiveNames.map(wordsOf)
  const known = new Map<string, boolean>()
  return (name: string): boolean => {
    const before = known.get(name)
    if (before !== undefined) return before
    const isSensitive = namesOneOf(name, sensitive)
    if (name.length <= maxKnownNameLength && known.size < maxKnownNames) known.set(name, isSensitive)
    return isSensitive
  }
})

interface PatternList {
  readonly patterns: readonly Regex[]
  readonly unusable: readonly Unknown[]
}

const compiled = new WeakMap<readonly string[], Map<boolean, PatternList>>()

function patternsOf(sources: readonly string[], ignoreCase: boolean): PatternList {
  const known = compiled.get(sources)?.get(ignoreCase)
  if (known) return known
  const made = compileAll(sources, ignoreCase)
  compiled.set(sources, (compiled.get(sources) ?? new Map<boolean, PatternList>()).set(ignoreCase, made))
  return made
}

function compileAll(sources: readonly string[], ignoreCase: boolean): PatternList {
  const patterns: Regex[] = []
  const unusable: Unknown[] = []
  for (const source of sources) {
    try {
      patterns.push(compileRegex(source, { ignoreCase }))
    } catch (error) {
      if (!(error instanceof RegexError)) throw error
      unusable.push({ unknown: `the configured pattern "${source.slice(0, 60)}" cannot be used: ${error.message}` })
    }
  }
  return { patterns, unusable }
}
