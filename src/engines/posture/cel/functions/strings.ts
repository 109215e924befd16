// SPDX-License-Identifier: Apache-2.0
/** Texts in CEL, beside what the language brings along. Source: cel-go `ext.Strings`. */
import type { Environment } from '@marcbachmann/cel-js'
import type { CostMeter } from '#engines/posture/cel/meter.ts'

/** What `strings` is: a type of its own, for its method. */
class StringsLibrary {
  readonly library = 'strings'
}

/** Registers them. Each pays for the characters that it reads and writes. */
export function registerStrings(environment: Environment, meter: CostMeter): void {
  const paid = (text: string): string => {
    meter.charge(1 + Math.ceil(text.length / 10))
    return text
  }
  environment.registerFunction('string.charAt(int): string', (text: string, at: bigint) => {
    const letters = Array.from(paid(text))
    if (at < 0n || at > BigInt(letters.length)) throw new Error(`charAt(${at}): there is no such character`)
    return letters[Number(at)] ?? ''
  })
  environment.registerFunction('string.reverse(): string', (text: string) => Array.from(paid(text)).reverse().join(''))
  environment.registerFunction('string.replace(string, string): string', (text: string, from: string, to: string) =>
    replaced(text, from, to, -1),
  )
  environment.registerFunction(
    'string.replace(string, string, int): string',
    (text: string, from: string, to: string, most: bigint) => replaced(text, from, to, Number(most)),
  )
  environment.registerType('StringsLibrary', StringsLibrary)
  environment.registerConstant('strings', 'StringsLibrary', new StringsLibrary())
  environment.registerFunction('StringsLibrary.quote(string): string', (_: unknown, text: string) =>
    JSON.stringify(paid(text)),
  )
  environment.registerFunction('string.format(list): string', (pattern: string, args: readonly unknown[]) =>
    formatted(pattern, args, paid),
  )

  function replaced(text: string, from: string, to: string, most: number): string {
    const parts = paid(text).split(from)
    const isEverywhere = most < 0 || most >= parts.length - 1
    // What would be written is paid for before it is.
    meter.charge(Math.ceil((parts.length * (to.length + 1)) / 10))
    if (from === '') return isEverywhere ? text.replaceAll('', to) : text
    if (isEverywhere) return parts.join(to)
    return [parts.slice(0, most + 1).join(to), ...parts.slice(most + 1)].join(from)
  }
}

const verb = /%(?:(%)|(?:\.(\d{1,3}))?([a-zA-Z]))/g

function formatted(pattern: string, args: readonly unknown[], paid: (text: string) => string): string {
  let at = 0
  let written = ''
  let from = 0
  for (const match of pattern.matchAll(verb)) {
    const [whole, percent, precision, letter = ''] = match
    written += pattern.slice(from, match.index)
    from = match.index + whole.length
    if (percent) written += '%'
    else {
      if (at >= args.length) throw new Error(`format: there is no value for ${whole}`)
      written += paid(textFor(letter, args[at++], precision === undefined ? undefined : Number(precision)))
    }
  }
  return paid(written + pattern.slice(from))
}

function textFor(letter: string, value: unknown, precision: number | undefined): string {
  switch (letter) {
    case 's':
      return textOf(value, 0)
    case 'd':
      if (typeof value === 'bigint') return String(value)
      break
    case 'f':
    case 'e':
      if (typeof value === 'number' || typeof value === 'bigint')
        return letter === 'f' ? Number(value).toFixed(precision ?? 6) : Number(value).toExponential(precision ?? 6)
      break
    case 'b':
      if (typeof value === 'boolean') return value ? '1' : '0'
      if (typeof value === 'bigint') return value.toString(2)
      break
    case 'o':
      if (typeof value === 'bigint') return value.toString(8)
      break
    case 'x':
    case 'X': {
      const hex = typeof value === 'bigint' ? value.toString(16) : typeof value === 'string' ? hexOf(value) : undefined
      if (hex !== undefined) return letter === 'X' ? hex.toUpperCase() : hex
      break
    }
    default:
      throw new Error(`format: there is no clause %${letter}`)
  }
  throw new Error(`format: %${letter} takes no ${value === null ? 'null' : typeof value}`)
}

function hexOf(text: string): string {
  return Array.from(new TextEncoder().encode(text), byte => byte.toString(16).padStart(2, '0')).join('')
}

const deepest = 20

function textOf(value: unknown, depth: number): string {
  if (depth > deepest) throw new Error(`format: a value nests deeper than ${deepest} levels`)
  if (Array.isArray(value)) return `[${value.map(item => textOf(item, depth + 1)).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, item]) => `${key}: ${textOf(item, depth + 1)}`).join(', ')}}`
}
