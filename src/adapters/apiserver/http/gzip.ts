// SPDX-License-Identifier: Apache-2.0
/** Compresses long answers for clients that ask for it, as a real API server does. */
import { once } from 'node:events'
import { createGzip, constants as zlib } from 'node:zlib'
import type { Reply } from '#adapters/apiserver/api/reply.ts'

/** Shorter answers go out as they are; the bound of kube-apiserver. */
const minBytes = 128 * 1024

/** The reply, compressed when the client takes that and it is long. Watches never are: their lines would wait. */
export async function compressedReply(reply: Reply, acceptEncoding: string | undefined): Promise<Reply> {
  if (reply.isWatch === true || reply.status !== 200 || !acceptsGzip(acceptEncoding)) return reply
  const { body } = reply
  if (body instanceof Uint8Array) return body.byteLength < minBytes ? reply : withGzip(reply, piecesOf(body))
  const pieces = body[Symbol.asyncIterator]()
  const first = await pieces.next()
  const all = from(first, pieces)
  return first.done === true || first.value.byteLength < minBytes ? { ...reply, body: all } : withGzip(reply, all)
}

function acceptsGzip(acceptEncoding: string | undefined): boolean {
  if (acceptEncoding === undefined) return false
  return acceptEncoding.split(',', maxCodings).some(each => /^\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*$).*)?$/i.test(each))
}

const maxCodings = 16

function withGzip(reply: Reply, pieces: AsyncIterable<Uint8Array>): Reply {
  const { etag, vary, ...headers } = reply.headers ?? {}
  return {
    ...reply,
    body: gzipped(pieces),
    headers: {
      ...headers,
      'content-encoding': 'gzip',
      vary: vary === undefined ? 'Accept-Encoding' : `${vary}, Accept-Encoding`,
      // The same object, but not the same bytes.
      ...(etag !== undefined && { etag: `W/${etag}` }),
    },
  }
}

async function* piecesOf(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body
}

/** An iteration whose first step is taken already. */
async function* from(first: IteratorResult<Uint8Array>, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    for (let next = first; next.done !== true; next = await rest.next()) yield next.value
  } finally {
    await rest.return?.()
  }
}

/** Asks for a piece when the one before is compressed, and compresses on when what came of it is taken. */
async function* gzipped(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gzip = createGzip({ level: zlib.Z_BEST_SPEED, chunkSize: minBytes })
  const feeding = feed(pieces, gzip).catch((error: unknown) => void gzip.destroy(error as Error))
  try {
    for await (const piece of gzip) yield piece as Buffer
  } finally {
    gzip.destroy()
    await feeding
  }
}

async function feed(pieces: AsyncIterable<Uint8Array>, gzip: ReturnType<typeof createGzip>): Promise<void> {
  // What went wrong is told to whoever reads what was compressed.
  const closed = once(gzip, 'close').catch(() => undefined)
  for await (const piece of pieces) {
    if (gzip.destroyed) return
    const written = new Promise(resolve => {
      gzip.write(piece, resolve)
    })
    await Promise.race([written, closed])
  }
  gzip.end()
}
