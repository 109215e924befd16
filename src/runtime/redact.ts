// SPDX-License-Identifier: Apache-2.0
/** Takes secrets out of what is about to be logged or shown in an error. */

/** What stands in place of a secret. */
export const redacted = '[redacted]'

/** Longer texts are cut, so that a log line stays a line and no pattern runs over megabytes. */
const longestTextChars = 8_192
/** Deeper values are dropped: whoever logs them wants one of their fields instead. */
const deepestLevel = 6
/** More entries of one object or list are dropped. */
const mostEntries = 100

const secretKey =
  /^(?:.*(?:password|passwd|passphrase|secret|credential|authorization|cookie)s?|(?:.*[-_]|.*[a-z](?=[A-Z]))?(?:token|apikey|api[-_]key|accesskey|access[-_]key|privatekey|private[-_]key)s?|client-key-data|kubeconfig)$/i

const secretWords =
  '(?:access_?|id_?|refresh_?)?token|api_?key|password|passwd|(?:client_?)?secret|x-amz-signature|signature|sig'

// Each pattern is linear: no repeated group contains a repetition.
const secretTexts: readonly (readonly [RegExp, string])[] = [
  // user:password@ in a URL
  [/([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#@"']{1,512}@/gi, `$1${redacted}@`],
  // an Authorization header
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${redacted}`],
  // a JSON web token
  [/\beyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*/g, redacted],
  // a PEM key
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]*(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?/g, redacted],
  // token=… and the like in a query, a form or a sentence
  [new RegExp(`\\b(${secretWords})=[^&\\s"',;]+`, 'gi'), `$1=${redacted}`],
  // "token": "…" in JSON
  [new RegExp(`"(${secretWords})"\\s{0,4}:\\s{0,4}"[^"]{0,8192}"?`, 'gi'), `"$1":"${redacted}"`],
]

/** A text without URL credentials, bearer tokens, JSON web tokens, keys and secret query parameters; cut at 8 KiB. */
export function redactText(text: string): string {
  let clean = text.length > longestTextChars ? `${text.slice(0, longestTextChars)}… (${text.length} characters)` : text
  for (const [pattern, replacement] of secretTexts) clean = clean.replace(pattern, replacement)
  return clean
}

/** True for names of fields whose value is a secret whatever it is: `password`, `accessToken`, `client-key-data`. */
export function isSecretKey(key: string): boolean {
  return key.length <= 64 && secretKey.test(key)
}

/** A copy of a plain value with secret fields replaced and texts cleaned; bounded in depth and width. */
export function redactValue(value: unknown, level = 0): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Error) return describeError(value)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString()
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (level >= deepestLevel) return '[too deep]'
  if (Array.isArray(value)) return value.slice(0, mostEntries).map(item => redactValue(item, level + 1))
  const entries = Object.entries(value).slice(0, mostEntries)
  return Object.fromEntries(
    entries.map(([key, item]) => [key, isSecretKey(key) ? redacted : redactValue(item, level + 1)]),
  )
}

/** An error for a log line: name, code, message and causes (at most five), without stack and secrets. */
export interface ErrorDescription {
  readonly name: string
  readonly message: string
  readonly code?: string | number
  readonly causes?: readonly string[]
}

/** Describes anything that was thrown. */
export function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof Error)) return { name: 'NonError', message: redactText(messageOf(error)) }
  const causes: string[] = []
  for (let cause = error.cause; cause !== undefined && causes.length < 5; cause = causeOf(cause))
    causes.push(redactText(messageOf(cause)))
  const code = 'code' in error ? error.code : undefined
  return {
    name: error.name,
    message: redactText(error.message),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(causes.length > 0 ? { causes } : {}),
  }
}

function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message
  return typeof thrown === 'object' && thrown !== null ? `[${typeof thrown}]` : String(thrown)
}

function causeOf(value: unknown): unknown {
  return value instanceof Error ? value.cause : undefined
}
