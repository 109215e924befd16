// SPDX-License-Identifier: Apache-2.0
/** What the server answers, before it is put on the wire. */
import { createHash } from 'node:crypto'
import { stringify as yamlOf } from 'yaml'
import { ApiError, type Status } from '#adapters/apiserver/api-error.ts'

export interface Reply {
  readonly status: number
  readonly contentType: string
  /** A piece is good until the next one is asked for, unless it is a watch. */
  readonly body: Uint8Array | AsyncIterable<Uint8Array>
  readonly headers?: Readonly<Record<string, string>>
  /** The body comes in its own time: headers go out at once, and the client's slowness is not an error. */
  readonly isWatch?: boolean
}

const jsonType = 'application/json'

/** A value as JSON. */
export function jsonReply(value: object, status = 200): Reply {
  return { status, contentType: jsonType, body: Buffer.from(JSON.stringify(value)) }
}

/** A line of text. */
export function textReply(text: string, status = 200): Reply {
  return { status, contentType: 'text/plain; charset=utf-8', body: Buffer.from(text) }
}

/** A refusal, or the confirmation of a deletion. */
export function statusReply(status: Status): Reply {
  const seconds = status.details?.retryAfterSeconds
  const reply = jsonReply(status, status.code)
  return seconds === undefined ? reply : { ...reply, headers: { 'retry-after': String(seconds) } }
}

/** Longest answer that is turned into YAML; the conversion holds it as a whole, several times. */
const maxYamlBytes = 8 << 20

/** JSON bytes in the encoding that was negotiated. Errors: NotAcceptable for YAML that would be too long. */
export async function encodedReply(body: Reply['body'], encoding: 'json' | 'yaml', status = 200): Promise<Reply> {
  if (encoding === 'json') return { status, contentType: jsonType, body }
  const pieces: Uint8Array[] = []
  let sizeBytes = 0
  for await (const piece of body instanceof Uint8Array ? [body] : body) {
    pieces.push(Buffer.from(piece))
    sizeBytes += piece.byteLength
    if (sizeBytes > maxYamlBytes)
      throw new ApiError(
        'NotAcceptable',
        `as YAML: expected at most ${maxYamlBytes} bytes; ask for JSON, or for fewer objects`,
      )
  }
  const yaml = yamlOf(JSON.parse(Buffer.concat(pieces).toString()), { aliasDuplicateObjects: false })
  return { status, contentType: 'application/yaml', body: Buffer.from(yaml) }
}

/** Claims that an `If-None-Match` header names the ETag. */
export function namesEtag(ifNoneMatch: string, etag: string): boolean {
  return ifNoneMatch.split(',').some(each => each.trim().replace(/^W\//, '') === etag)
}

/** The client has it already. */
export function unchangedReply(etag: string): Reply {
  return { status: 304, contentType: jsonType, body: Buffer.alloc(0), headers: { etag, vary: 'Accept' } }
}

/** A document that seldom changes: a client that names its ETag gets 304. */
export function documentReply(
  document: { readonly bytes: Uint8Array; readonly etag?: string; readonly contentType?: string },
  ifNoneMatch: string | undefined,
): Reply {
  const etag = document.etag ?? `"${createHash('sha256').update(document.bytes).digest('hex').toUpperCase()}"`
  const headers = { etag, vary: 'Accept', 'cache-control': 'public' }
  const contentType = document.contentType ?? jsonType
  const isKnown = ifNoneMatch !== undefined && namesEtag(ifNoneMatch, etag)
  if (isKnown) return { status: 304, contentType, body: Buffer.alloc(0), headers }
  return { status: 200, contentType, body: document.bytes, headers }
}
