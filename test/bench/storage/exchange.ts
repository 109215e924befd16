// SPDX-License-Identifier: Apache-2.0
/** One request of a benchmark over HTTP/2. Of its answer only the beginning is kept. */
import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2'

export interface BenchRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  /** Pieces are sent as they are made, so that a long body need not be held. */
  readonly body?: string | Iterable<Uint8Array>
}

export interface BenchAnswer {
  readonly status: number
  readonly sizeBytes: number
  /** The first bytes of the answer, enough for metadata. */
  readonly head: string
}

const headBytes = 4000

/** Rejects when the connection breaks; a refusal is an answer like others. */
export function exchange(client: ClientHttp2Session, { method, path, body }: BenchRequest): Promise<BenchAnswer> {
  return new Promise((resolve, reject) => {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
    const stream = client.request({
      ':method': method,
      ':path': path,
      ...(body === undefined ? {} : { 'content-type': type }),
      // As every client of Kubernetes tells it.
      ...(typeof body === 'string' ? { 'content-length': Buffer.byteLength(body) } : {}),
    })
    let status = 0
    let sizeBytes = 0
    let head = ''
    stream.on('response', headers => {
      status = headers[':status'] ?? 0
    })
    stream.on('data', (piece: Buffer) => {
      if (head.length < headBytes) head += piece.toString('utf8', 0, headBytes)
      sizeBytes += piece.byteLength
    })
    stream.on('end', () => resolve({ status, sizeBytes, head }))
    stream.on('error', reject)
    if (body === undefined || typeof body === 'string') stream.end(body)
    else sendPieces(stream, body[Symbol.iterator]())
  })
}

function sendPieces(stream: ClientHttp2Stream, pieces: Iterator<Uint8Array>): void {
  for (let next = pieces.next(); next.done !== true; next = pieces.next()) {
    if (!stream.write(next.value)) {
      stream.once('drain', () => sendPieces(stream, pieces))
      return
    }
  }
  stream.end()
}

/** The resource version in the metadata of an answer. Throws when there is none. */
export function versionIn({ head }: BenchAnswer): string {
  const [, version] = /"resourceVersion":"(\d+)"/.exec(head) ?? []
  if (version === undefined) throw new Error(`expected an object with a resource version, got ${head.slice(0, 200)}`)
  return version
}
