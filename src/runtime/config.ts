// SPDX-License-Identifier: Apache-2.0
/** From environment variables to a typed, checked configuration; everything wrong is told at once. */
import { z } from 'zod'
import { parseDurationMs } from '#domain/duration.ts'

/** Environment variables, as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>

/** One setting: the variable it comes from, what it means, and how its text becomes a value. */
export interface Setting<T = unknown> {
  /** Name of the environment variable. */
  readonly env: string
  /** One sentence for the reference and the chart. */
  readonly description: string
  /** Text to value; its messages say what was expected. */
  readonly schema: z.ZodType<T, string>
  /** Value when the variable is unset or empty; without one the variable is required. */
  readonly fallback?: T
  /** The value is never shown, not even in an error. */
  readonly secret?: boolean
}

/** A setting that may be left unset has `undefined` as its fallback. */
export type Settings = Readonly<Record<string, Setting>>

/** The values of settings. */
export type ConfigOf<S extends Settings> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never }

/** The environment does not make a configuration; the message has one line for each variable that is wrong. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code = 'invalid-config'
  /** `VARIABLE: expected …, got …`. */
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    const count = problems.length === 1 ? 'One setting is' : `${problems.length} settings are`
    super(`${count} wrong in the environment:\n${problems.map(problem => `  ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

/** Defines a setting; only there to infer its type. */
export function setting<T>(one: Setting<T>): Setting<T> {
  return one
}

/** Reads all settings; throws one `ConfigError` that lists every variable that is wrong. */
export function readConfig<S extends Settings>(settings: S, env: Environment): ConfigOf<S> {
  const values: Record<string, unknown> = {}
  const problems: string[] = []
  for (const [key, one] of Object.entries(settings)) {
    const text = env[one.env]?.trim() ?? ''
    if (text === '') {
      if ('fallback' in one) values[key] = one.fallback
      else problems.push(`${one.env}: ${expectationOf(one)}, got nothing (${one.description})`)
      continue
    }
    const parsed = one.schema.safeParse(text)
    if (parsed.success) values[key] = parsed.data
    else problems.push(`${one.env}: ${messagesOf(parsed.error)}, got ${shown(one, text)}`)
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return values as ConfigOf<S>
}

/** What a setting expects, in the words of its own schema. */
function expectationOf({ schema }: Setting): string {
  const parsed = schema.safeParse('')
  return parsed.success ? 'expected a value' : messagesOf(parsed.error)
}

function messagesOf(error: z.ZodError): string {
  return [...new Set(error.issues.map(issue => issue.message))].join(' and ')
}

const longestShownChars = 60

function shown({ secret }: Setting, text: string): string {
  if (secret) return `a secret of ${text.length} characters`
  return JSON.stringify(text.length > longestShownChars ? `${text.slice(0, longestShownChars)}…` : text)
}

/** Settings as a Markdown table, sorted by variable. */
export function settingsTable(settings: Settings): string {
  const rows = Object.values(settings)
    .toSorted((a, b) => (a.env < b.env ? -1 : 1))
    .map(one => `| \`${one.env}\` | ${fallbackOf(one)} | ${one.description} |`)
  return ['| variable | default | meaning |', '|---|---|---|', ...rows].join('\n')
}

function fallbackOf(one: Setting): string {
  if (!('fallback' in one)) return 'required'
  if (one.fallback === undefined || one.fallback === '') return '–'
  return `\`${typeof one.fallback === 'string' ? one.fallback : JSON.stringify(one.fallback)}\``
}

/** Builds a schema from a function that answers `undefined` for what it cannot read. */
function reading<T>(expected: string, read: (text: string) => T | undefined): z.ZodType<T, string> {
  return z.string().transform((text, context) => {
    const value = read(text)
    if (value !== undefined) return value
    context.addIssue({ code: 'custom', message: `expected ${expected}` })
    return z.NEVER
  })
}

/** A whole number within bounds, both included. */
export function wholeNumber(min: number, max: number): z.ZodType<number, string> {
  return reading(`a whole number from ${min} to ${max}`, text => {
    const value = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    return value >= min && value <= max ? value : undefined
  })
}

/** `true` or `false`, also as `1`/`0`, `yes`/`no`, `on`/`off`. */
export function flag(): z.ZodType<boolean, string> {
  return reading('true or false', text => {
    if (/^(?:true|1|yes|on)$/i.test(text)) return true
    return /^(?:false|0|no|off)$/i.test(text) ? false : undefined
  })
}

/** A duration of at least `minMs`, in milliseconds. */
export function durationMs(minMs = 0): z.ZodType<number, string> {
  const bound = minMs > 0 ? ` of at least ${minMs} ms` : ''
  return reading(`a duration${bound} such as 30s, 5m or 24h`, text => {
    const value = parseDurationMs(text)
    return value !== undefined && value >= minMs ? value : undefined
  })
}

const sizeUnits: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
}

/** A size such as `64Mi`, in bytes, as Kubernetes writes quantities. */
export function sizeBytes(): z.ZodType<number, string> {
  return reading('a size such as 500M or 64Mi', text => {
    const parts = /^(\d{1,12})(|k|M|G|Ki|Mi|Gi)$/.exec(text)
    return parts ? Number(parts[1]) * (sizeUnits[parts[2] ?? ''] ?? Number.NaN) : undefined
  })
}

/** One of a few words. */
export function oneOf<const W extends string>(words: readonly W[]): z.ZodType<W, string> {
  return reading(`one of ${words.join(', ')}`, text => words.find(word => word === text))
}

/** Any text. */
export function text(): z.ZodType<string, string> {
  return z.string()
}

/** An http or https URL, without a slash at its end. */
export function url(): z.ZodType<string, string> {
  return reading('an http or https URL', text => {
    const parsed = URL.parse(text)
    return parsed && /^https?:$/.test(parsed.protocol) ? text.replace(/\/+$/, '') : undefined
  })
}

/** Words separated by commas; blanks around them and empty ones are dropped. */
export function list(): z.ZodType<readonly string[], string> {
  return z.string().transform(text =>
    text
      .split(',')
      .map(word => word.trim())
      .filter(word => word !== ''),
  )
}
