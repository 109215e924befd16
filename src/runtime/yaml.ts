// SPDX-License-Identifier: Apache-2.0
/**
 * Reads YAML with the meaning that Kubernetes gives it.
 *
 * `yes`, `on` and their like are booleans, `0644` is octal, `<<` merges, dates stay text. Depth, aliases and merged
 * keys are bounded, so a small text cannot grow into a large object ("billion laughs").
 * Source: sigs.k8s.io/yaml, which reads YAML 1.1 without base-60 numbers.
 */

import { CORE_SCHEMA, defineScalarTag, loadAll, mergeTag, NOT_RESOLVED } from 'js-yaml'
import { readPlainYaml } from './plain-yaml.ts'

const maxDepth = 200
const maxAliases = 1000
const maxMergeKeys = 10_000

const truths: ReadonlySet<string> = new Set(['y', 'yes', 'true', 'on'])
const lies: ReadonlySet<string> = new Set(['n', 'no', 'false', 'off'])

/** Lower, upper and title case only, as YAML 1.1 has it. */
function caseOf(text: string): string | undefined {
  const lower = text.toLowerCase()
  const isWellFormed =
    text === lower || text === text.toUpperCase() || text === lower.charAt(0).toUpperCase() + lower.slice(1)
  return isWellFormed ? lower : undefined
}

const booleanTag = defineScalarTag('tag:yaml.org,2002:bool', {
  implicit: true,
  implicitFirstChars: Array.from('yYnNtTfFoO'),
  identify: data => typeof data === 'boolean',
  resolve: source => {
    const word = caseOf(source)
    if (word !== undefined && truths.has(word)) return true
    if (word !== undefined && lies.has(word)) return false
    return NOT_RESOLVED
  },
})

const integer = /^([-+]?)(0b[01]{1,64}|0x[0-9a-fA-F]{1,32}|0o?[0-7]{1,32}|[0-9]{1,32})$/

const integerTag = defineScalarTag('tag:yaml.org,2002:int', {
  implicit: true,
  implicitFirstChars: Array.from('-+0123456789'),
  identify: data => Number.isInteger(data),
  resolve: source => {
    const match = integer.exec(source)
    if (!match) return NOT_RESOLVED
    const [, sign = '', digits = ''] = match
    const isOctal = /^0[0-7]+$/.test(digits)
    const value = Number(isOctal ? `0o${digits.slice(1)}` : digits)
    return sign === '-' ? -value : value
  },
})

const kubernetesSchema = CORE_SCHEMA.withTags(mergeTag, booleanTag, integerTag)

/** Where and why a text is not YAML; `line` counts from 1. */
export class YamlError extends Error {
  override readonly name = 'YamlError'
  readonly line: number

  constructor(message: string, line: number, options?: ErrorOptions) {
    super(message, options)
    this.line = line
  }
}

/** Every document of a text; an empty document is null. Throws YamlError. */
export function parseYaml(text: string): unknown[] {
  const plain = readPlainYaml(text, resolvePlain)
  if (plain) return [plain.value]
  return parseAnyYaml(text)
}

/**
 * As `parseYaml`, by the whole reader whatever the text.
 *
 * Within brackets and quotes Kubernetes does not ask how far a line is indented, as in `args: [` whose `]` stands
 * below `args`. Such a line is moved in and the text read again; there, spaces mean nothing.
 */
export function parseAnyYaml(text: string): unknown[] {
  let indented = text
  let readChars = 0
  for (;;) {
    try {
      return loadAll(indented, { schema: kubernetesSchema, maxDepth, maxAliases, maxTotalMergeKeys: maxMergeKeys })
    } catch (error) {
      const wrong = toYamlError(error)
      readChars += indented.length
      if (wrong.message !== 'deficient indentation' || readChars > maxCharsReadAgain) throw wrong
      const moved = moveIn(indented, wrong.line)
      if (moved === undefined) throw wrong
      indented = moved
    }
  }
}

/** Bounds the time that a text with many such lines takes: about a third of a second. */
const maxCharsReadAgain = 5_000_000
/** Further in than honest nodes stand. */
const farIn = ' '.repeat(80)

/** The text with one line, counted from 1, far indented; undefined when it already is. */
function moveIn(text: string, line: number): string | undefined {
  let start = 0
  for (let i = 1; i < line; i++) {
    const end = text.indexOf('\n', start)
    if (end < 0) return undefined
    start = end + 1
  }
  return text.startsWith(farIn, start) ? undefined : text.slice(0, start) + farIn + text.slice(start)
}

/** Manifests use the same words over and over. */
const resolved = new Map<string, unknown>()
const maxResolved = 5000
const maxResolvedChars = 100

function resolvePlain(text: string): unknown {
  const known = resolved.get(text)
  if (known !== undefined) return known
  const value = parseAnyYaml(text)[0]
  if (text.length <= maxResolvedChars && resolved.size < maxResolved) resolved.set(text, value)
  return value
}

interface Marked {
  readonly reason?: unknown
  readonly message?: unknown
  readonly mark?: { readonly line?: unknown }
}

function toYamlError(error: unknown): YamlError {
  const { reason, message, mark } = (error ?? {}) as Marked
  const line = typeof mark?.line === 'number' ? mark.line + 1 : 1
  const text =
    typeof reason === 'string'
      ? reason
      : typeof message === 'string'
        ? (message.split('\n', 1)[0] ?? '')
        : String(error)
  return new YamlError(text, line, { cause: error })
}
