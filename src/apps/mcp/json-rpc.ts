// SPDX-License-Identifier: Apache-2.0
/** JSON-RPC 2.0 over lines: one message a line. Source: JSON-RPC 2.0; MCP, transport over stdio. */

/** Longer lines are refused and skipped. */
const maxLineChars = 1024 * 1024

export type RpcErrorCode = -32_700 | -32_600 | -32_601 | -32_602 | -32_603

/** Tells the caller what was wrong with its request. */
export class RpcError extends Error {
  override readonly name = 'RpcError'
  readonly code: RpcErrorCode

  constructor(code: RpcErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

export type RpcParams = Readonly<Record<string, unknown>>
/** Answers a method; throws RpcError. */
export type RpcHandler = (method: string, params: RpcParams) => Promise<unknown>

/** The answer to one line; undefined where none is due. Never throws. */
export async function answerLine(line: string, handler: RpcHandler): Promise<string | undefined> {
  let message: unknown
  try {
    message = JSON.parse(line)
  } catch {
    return failure(null, -32_700, 'not JSON')
  }
  if (typeof message !== 'object' || message === null || Array.isArray(message))
    return failure(null, -32_600, 'not a request: expected an object')
  const { jsonrpc, id, method, params } = message as RpcParams
  const isNotification = id === undefined
  if (jsonrpc !== '2.0' || typeof method !== 'string')
    return isNotification ? undefined : failure(idOf(id), -32_600, 'not a request of JSON-RPC 2.0')
  // An answer to a notification would break the protocol, even one that says what is wrong.
  if (isNotification) return undefined
  if (params !== undefined && (typeof params !== 'object' || params === null || Array.isArray(params)))
    return failure(idOf(id), -32_602, 'params have to be an object')
  try {
    const result = await handler(method, (params ?? {}) as RpcParams)
    return JSON.stringify({ jsonrpc: '2.0', id: idOf(id), result })
  } catch (error) {
    if (error instanceof RpcError) return failure(idOf(id), error.code, error.message)
    return failure(idOf(id), -32_603, 'internal error')
  }
}

function idOf(id: unknown): string | number | null {
  return typeof id === 'string' || typeof id === 'number' ? id : null
}

function failure(id: string | number | null, code: RpcErrorCode, message: string): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } })
}

/** Lines of a stream of text, empty ones left out; one that is too long becomes a line that is no JSON. */
export async function* boundedLines(chunks: AsyncIterable<string | Buffer>): AsyncIterable<string> {
  const decoder = new TextDecoder()
  let buffered = ''
  let isTooLong = false
  for await (const chunk of chunks) {
    buffered += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    for (let end = buffered.indexOf('\n'); end >= 0; end = buffered.indexOf('\n')) {
      const line = buffered.slice(0, end).trim()
      buffered = buffered.slice(end + 1)
      if (isTooLong || line.length > maxLineChars) yield 'too long'
      else if (line !== '') yield line
      isTooLong = false
    }
    if (buffered.length <= maxLineChars) continue
    buffered = ''
    isTooLong = true
  }
  if (buffered.trim() !== '' && !isTooLong) yield buffered.trim()
}
