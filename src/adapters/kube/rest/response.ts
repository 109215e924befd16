// SPDX-License-Identifier: Apache-2.0
/** Reading answers: bounded bodies, JSON or a clear word about what came instead, failures as `KubeError`. */
import { codeOf, errorOfStatus, KubeError, type KubeErrorCode } from './errors.ts'
import type { WireResponse } from './transport.ts'

/** An answer that is no failure, whose body has not been read. The body must be consumed or cancelled. */
export interface KubeResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Chunks as they come off the wire; throws `KubeError` `network` when the connection breaks. */
  readonly body: AsyncIterable<Uint8Array>
  /** Stops the answer, closing its connection if it has not ended; harmless at any time. */
  cancel(): void
}

/** Error answers are a few hundred bytes; nothing is gained by reading more. */
const longestErrorBytes = 65_536
const longestSnippetChars = 120

/** The value of a header, the first if there are several. */
export function headerOf(headers: KubeResponse['headers'], name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : value?.[0]
}

/** Reads a body whole; throws `too-large` as soon as it is longer than `limitBytes`. */
export async function readBody(response: KubeResponse, limitBytes: number, attempted: string): Promise<Buffer> {
  const declared = Number(headerOf(response.headers, 'content-length') ?? 0)
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  try {
    if (declared > limitBytes) throw tooLarge(attempted, limitBytes)
    for await (const chunk of response.body) {
      sizeBytes += chunk.byteLength
      if (sizeBytes > limitBytes) throw tooLarge(attempted, limitBytes)
      chunks.push(chunk)
    }
  } finally {
    response.cancel()
  }
  return Buffer.concat(chunks, sizeBytes)
}

function tooLarge(attempted: string, limitBytes: number): KubeError {
  return new KubeError(
    'too-large',
    `${attempted}: the answer is larger than ${limitBytes} bytes; ask for fewer objects (limit) or raise the bound`,
  )
}

/** Parses a body that was declared to be JSON; throws `not-json` naming the request. */
export function parseJson(body: Buffer, attempted: string): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (cause) {
    throw new KubeError(
      'not-json',
      `${attempted}: expected JSON, got ${body.byteLength} bytes that do not parse: ${snippet(body)}`,
      { cause },
    )
  }
}

/** True when the content type is JSON in one of its spellings. */
export function isJsonType(contentType: string | undefined): boolean {
  return contentType !== undefined && /^[\w.+-]+\/(?:[\w.+-]*\+)?json\b/i.test(contentType)
}

/** What came instead of JSON with a status below 400. */
export async function notJsonError(attempted: string, url: string, response: KubeResponse): Promise<KubeError> {
  const { status } = response
  const location = headerOf(response.headers, 'location')
  if (status >= 300) {
    response.cancel()
    const where = location === undefined ? '' : ` to ${location}`
    return new KubeError(
      'not-json',
      `${attempted}: ${url} redirects (${status})${where}; expected a Kubernetes API server, check the server URL`,
      { status },
    )
  }
  const contentType = headerOf(response.headers, 'content-type') ?? 'no content type'
  const body = await readStart(response)
  return new KubeError(
    'not-json',
    `${attempted}: ${url} answered ${status} with ${contentType} instead of JSON (${snippet(body)}); expected a Kubernetes API server, check the server URL and proxies`,
    { status },
  )
}

/** The error for an answer of status 400 and above; reads a bounded part of its body. */
export async function errorOfResponse(attempted: string, url: string, response: KubeResponse): Promise<KubeError> {
  const { status, headers } = response
  const contentType = headerOf(headers, 'content-type')
  const body = await readStart(response)
  const retryAfterMs = retryAfterOf(headerOf(headers, 'retry-after'), headerOf(headers, 'date'))
  if (isJsonType(contentType)) {
    const error = errorOfStatus(attempted, tryParse(body), status)
    return retryAfterMs === undefined ? error : withRetryAfter(error, retryAfterMs)
  }
  // The API server itself answers some 404, 429 and 503 in plain text; a page comes from something before it.
  const isPage = /^text\/html/i.test(contentType ?? '')
  const code: KubeErrorCode = isPage && status < 500 ? 'not-json' : codeOf(status)
  const hint = isPage ? '; this is not the API server itself, check the server URL and proxies' : ''
  return new KubeError(
    code,
    `${attempted}: ${url} answered ${status} with ${contentType ?? 'no content type'} (${snippet(body)})${hint}`,
    { status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
  )
}

function withRetryAfter(error: KubeError, retryAfterMs: number): KubeError {
  const { status, reason, details } = error
  return new KubeError(error.code, error.message, {
    retryAfterMs,
    ...(status === undefined ? {} : { status }),
    ...(reason === undefined ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
  })
}

/**
 * A Retry-After header in milliseconds; absent when it cannot be read.
 *
 * A date is taken relative to the server's own Date header, so that our clock does not matter.
 */
export function retryAfterOf(header: string | undefined, dateHeader?: string): number | undefined {
  if (header === undefined) return undefined
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000
  const untilMs = Date.parse(header) - Date.parse(dateHeader ?? '')
  return Number.isNaN(untilMs) ? undefined : Math.max(0, untilMs)
}

/** Up to 64 KiB of an answer that is only read to explain a failure; a break while reading is no new failure. */
async function readStart(response: KubeResponse): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  try {
    for await (const chunk of response.body) {
      chunks.push(chunk)
      sizeBytes += chunk.byteLength
      if (sizeBytes >= longestErrorBytes) break
    }
  } catch {
    // What has been read so far explains as much as there is.
  } finally {
    response.cancel()
  }
  return Buffer.concat(chunks).subarray(0, longestErrorBytes)
}

function tryParse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return { message: snippet(body) }
  }
}

/** The title of a page, or the start of anything else, on one line. */
function snippet(body: Buffer): string {
  const text = body.subarray(0, 4_096).toString('utf8')
  const title = /<title[^>]{0,100}>([^<]{1,200})/i.exec(text)?.[1] ?? text
  const line = title.replace(/[^\p{L}\p{N}\p{P}\p{S}]+/gu, ' ').trim()
  if (line === '') return 'empty body'
  return JSON.stringify(line.length > longestSnippetChars ? `${line.slice(0, longestSnippetChars)}…` : line)
}

const tlsCodes = /^(?:CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|EPROTO$|HOSTNAME_MISMATCH)/

/** A failure below HTTP as `KubeError`; one that is a `KubeError` already, or not an error of the network, stays. */
export function errorOfWire(attempted: string, url: string, error: unknown): unknown {
  if (error instanceof KubeError || !(error instanceof Error)) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  const message = error.message || describeMany(error) || code
  if (tlsCodes.test(code))
    return new KubeError('tls', `${attempted}: no secure connection to ${url}: ${message} (${code})`, { cause: error })
  return new KubeError('network', `${attempted}: no answer from ${url}: ${message} (${code})`, { cause: error })
}

/** Connecting to several addresses of one name fails with an AggregateError whose own message is empty. */
function describeMany(error: Error): string {
  if (!(error instanceof AggregateError)) return ''
  return error.errors.map(each => (each instanceof Error ? each.message : String(each))).join('; ')
}

const notSentCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** True when the request cannot have reached the server, so that even a POST may be sent again. */
export function wasNotSent(error: KubeError): boolean {
  const { cause } = error
  return error.code === 'network' && cause instanceof Error && 'code' in cause && notSentCodes.has(String(cause.code))
}

/** An answer that tells when its body has ended, broken or been cancelled. */
export interface OpenResponse extends KubeResponse {
  /** Calls `run` once then, or at once if that has happened already. */
  onEnd(run: () => void): void
}

/** Gives a raw answer its shape; `translate` words the failure of a connection that breaks half-way. */
export function responseOf(wire: WireResponse, translate: (error: unknown) => unknown): OpenResponse {
  let ended = false
  let whenEnded = (): void => undefined

  function end(): void {
    if (ended) return
    ended = true
    whenEnded()
  }

  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of wire.body) yield chunk as Uint8Array
    } catch (error) {
      throw translate(error)
    } finally {
      end()
    }
  }

  return {
    status: wire.statusCode,
    headers: wire.headers,
    body: chunks(),
    onEnd(run) {
      if (ended) run()
      else whenEnded = run
    },
    cancel() {
      end()
      // Without a listener, destroying before the end would be an unhandled error event.
      if (!wire.body.destroyed) wire.body.on('error', () => undefined).destroy()
    },
  }
}
