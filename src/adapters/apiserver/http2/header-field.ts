// SPDX-License-Identifier: Apache-2.0
/** A header field, judged once: fields that a peer repeats are shared between its requests. */

/** What a field is good for. `malformed`: a request that has it is no request. */
export type FieldKind =
  | 'regular'
  | 'contentLength'
  | ':method'
  | ':scheme'
  | ':authority'
  | ':path'
  /** `:status` and unknown ones, which no request has. */
  | 'malformed'

export class HeaderField {
  readonly name: string
  readonly value: string
  readonly kind: FieldKind

  constructor(name: string, value: string) {
    this.name = name
    this.value = value
    this.kind = kindOf(name, value)
  }

  /** What the field takes of the table, and of the bound on lists of fields. Source: RFC 7541 §4.1. */
  get sizeBytes(): number {
    return this.name.length + this.value.length + 32
  }
}

/** Fields of HTTP/1.1's connections. Source: RFC 9113 §8.2.2. */
const ofConnections: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
])

function kindOf(name: string, value: string): FieldKind {
  if (!isValue(value)) return 'malformed'
  if (name.startsWith(':')) return pseudoKindOf(name)
  if (!isName(name) || ofConnections.has(name)) return 'malformed'
  if (name === 'te' && value !== 'trailers') return 'malformed'
  return name === 'content-length' ? 'contentLength' : 'regular'
}

function pseudoKindOf(name: string): FieldKind {
  switch (name) {
    case ':method':
    case ':scheme':
    case ':authority':
    case ':path':
      return name
    default:
      return 'malformed'
  }
}

/** Characters of a token but for upper-case letters. */
function isName(name: string): boolean {
  for (let i = 0; i < name.length; i++) if (nameCharacters[name.charCodeAt(i)] !== 1) return false
  return name.length > 0
}

const nameCharacters = new Uint8Array(256)
for (const character of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")
  nameCharacters[character.charCodeAt(0)] = 1

/** No control characters within, and no spaces around. Source: RFC 9113 §8.2.1, RFC 9110 §5.5. */
function isValue(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i)
    if ((code < 0x20 && code !== 0x09) || code === 0x7f) return false
  }
  return !isBlank(value.charCodeAt(0)) && !isBlank(value.charCodeAt(value.length - 1))
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}
