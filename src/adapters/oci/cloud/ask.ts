// SPDX-License-Identifier: Apache-2.0

/** A request to a service of a cloud. */
export interface CloudRequest {
  readonly url: string
  readonly method?: 'GET' | 'POST' | 'PUT'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Sends a request and resolves with the text of a successful answer; rejects for any other. */
export type Ask = (request: CloudRequest) => Promise<string>

const timeoutMs = 5_000
const maxReplyBytes = 256 * 1024

/** Asks over the network; redirects are not followed, so that no secret goes where it was not sent. */
export const askCloud: Ask = async ({ url, method = 'GET', headers = {}, body }) => {
  const signal = AbortSignal.timeout(timeoutMs)
  const response = await fetch(url, { method, headers, redirect: 'error', signal, ...(body !== undefined && { body }) })
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of response.body ?? []) {
    bytes += piece.length
    if (bytes > maxReplyBytes) throw new Error(`${new URL(url).host}: expected at most ${maxReplyBytes} bytes`)
    pieces.push(piece)
  }
  if (!response.ok) throw new Error(`${new URL(url).host} answered ${response.status}`)
  return Buffer.concat(pieces).toString('utf8')
}
