// SPDX-License-Identifier: Apache-2.0
/** The body of a request as it comes, at the pace of whoever reads it. */
import type { IncomingMessage } from 'node:http'

/** Takes pieces; one of `end` and `broken` is the last that it hears, if it is not paused before. */
export interface BodyReader {
  piece(piece: Buffer): void
  end(): void
  /** The rest will not come. */
  broken(): void
}

export interface RequestBody {
  /** All of the body, where it is here and nobody has read of it; it is then read. */
  whole(): readonly Buffer[] | undefined
  /** Hands on what is here, at once, and what comes. There is one reader at a time. */
  read(reader: BodyReader): void
  /** The reader takes no more; what comes meanwhile waits, and the client soon does. */
  pause(): void
  /** Drops all that comes. */
  discard(): void
  /** Cuts the request. */
  cut(): void
}

/** The body of a request of HTTP/1.1. */
export class Http1Body implements RequestBody {
  readonly #request: IncomingMessage
  #leave = () => {}

  constructor(request: IncomingMessage) {
    this.#request = request
  }

  /** Nothing is here before it is asked for. */
  whole(): undefined {
    return undefined
  }

  read(reader: BodyReader): void {
    const request = this.#request
    if (request.readableEnded) {
      reader.end()
      return
    }
    if (request.destroyed) {
      reader.broken()
      return
    }
    const piece = (bytes: Buffer) => reader.piece(bytes)
    const end = () => {
      this.#leave()
      reader.end()
    }
    const broken = () => {
      this.#leave()
      reader.broken()
    }
    this.#leave = () => {
      request.off('data', piece)
      request.off('end', end)
      request.off('close', broken)
    }
    request.on('data', piece)
    request.on('end', end)
    request.on('close', broken)
    request.resume()
  }

  pause(): void {
    this.#leave()
    this.#request.pause()
  }

  discard(): void {
    this.#leave()
    this.#request.resume()
  }

  cut(): void {
    this.#request.destroy()
  }
}
