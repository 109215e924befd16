// SPDX-License-Identifier: Apache-2.0
/** A request and its answer, as a stream of HTTP/2: one object for all that the server knows of it. */
import type { TLSSocket } from 'node:tls'
import type { BodyReader, RequestBody } from '#adapters/apiserver/http/request-pieces.ts'
import type { Wire } from '#adapters/apiserver/http/wire.ts'
import { AnswerSide, type StreamLink } from './answer-side.ts'
import type { HeaderField } from './header-field.ts'
import type { RequestHead } from './request-head.ts'

/** What a peer may send on a stream before somebody has read it. */
export const streamWindowBytes = 1 << 20

export interface StreamStart {
  readonly id: number
  readonly head: RequestHead
  readonly fields: readonly HeaderField[]
  /** There is no body. */
  readonly isWhole: boolean
  /** What the peer takes of the answer at once. */
  readonly windowBytes: number
}

export class Http2Stream extends AnswerSide implements Wire, RequestBody {
  readonly method: string
  readonly url: string
  readonly #authority: string | undefined
  readonly #fields: readonly HeaderField[]
  readonly #socket: TLSSocket
  readonly #isWithoutBody: boolean
  /** Of the body what was announced, -1 for nothing, and what has come. */
  readonly #announcedBytes: number
  #receivedBytes = 0
  #isReceived: boolean
  /** What may still come before windows are widened, and what was read since they were. */
  #windowLeft = streamWindowBytes
  #unannouncedBytes = 0
  #pieces: Buffer[] = []
  #reader: BodyReader | undefined
  #isDiscarded = false
  #closed: (() => void) | undefined

  constructor(link: StreamLink, socket: TLSSocket, { id, head, fields, isWhole, windowBytes }: StreamStart) {
    super(id, link, { windowBytes, isBodiless: head.method === 'HEAD' })
    this.method = head.method
    this.url = head.path
    this.#authority = head.authority
    this.#announcedBytes = head.bodyBytes
    this.#fields = fields
    this.#socket = socket
    this.#isWithoutBody = isWhole
    this.#isReceived = isWhole
    if (!isWhole && this.header('expect')?.toLowerCase() === '100-continue') this.continue()
  }

  get body(): RequestBody {
    return this
  }

  /** HTTP/2 calls the host by a name of its own. */
  header(name: string): string | undefined {
    let found: string | undefined
    for (const field of this.#fields) {
      if (field.name !== name) continue
      if (found === undefined) found = field.value
      else found += name === 'cookie' ? `; ${field.value}` : `, ${field.value}`
    }
    return found ?? (name === 'host' ? this.#authority : undefined)
  }

  rawHeaders(): readonly string[] {
    return this.#fields.flatMap(({ name, value }) => [name, value])
  }

  socket(): Partial<TLSSocket> {
    return this.#socket
  }

  hasNoBody(): boolean {
    return this.#isWithoutBody
  }

  isReceived(): boolean {
    return this.#isReceived
  }

  isAnswered(): boolean {
    return this.isHeadBegun || this.isEnded || this.isClosed
  }

  onClose(listener: () => void): void {
    if (this.isClosed) listener()
    else this.#closed = listener
  }

  cut(): void {
    if (!this.isClosed) this.link.cut(this)
  }

  whole(): readonly Buffer[] | undefined {
    if (!this.#isReceived || this.#reader || this.isClosed) return undefined
    const pieces = this.#pieces
    this.#pieces = []
    for (const piece of pieces) this.link.consumed(this, piece.byteLength)
    return pieces
  }

  read(reader: BodyReader): void {
    this.#reader = reader
    while (this.#reader === reader && this.#pieces.length > 0) this.#pass(reader, this.#pieces.shift())
    if (this.#reader !== reader) return
    if (this.#isReceived) this.#end(reader)
    else if (this.isClosed) this.#break(reader)
  }

  pause(): void {
    this.#reader = undefined
  }

  discard(): void {
    this.#isDiscarded = true
    this.#reader = undefined
    for (const piece of this.#pieces) this.link.consumed(this, piece.byteLength)
    this.#pieces = []
  }

  /** A frame of so many bytes comes. False when it was not allowed for. */
  takeWindow(frameBytes: number): boolean {
    this.#windowLeft -= frameBytes
    return this.#windowLeft >= 0
  }

  /** A request is still coming whose answer is out, and more than what was on its way by then. */
  isOverdue(): boolean {
    return this.isAnswerOut && this.#windowLeft < streamWindowBytes / 4
  }

  /** Bytes to widen the window by, once that is worth a frame; 0 before. */
  widenBy(readBytes: number): number {
    this.#unannouncedBytes += readBytes
    if (this.#isReceived || this.isClosed || this.isAnswerOut || this.#unannouncedBytes < streamWindowBytes / 2)
      return 0
    const bytes = this.#unannouncedBytes
    this.#unannouncedBytes = 0
    this.#windowLeft += bytes
    return bytes
  }

  /** A piece of the body has come. False when it was announced to be shorter. */
  receive(piece: Buffer): boolean {
    this.#receivedBytes += piece.byteLength
    if (this.#announcedBytes >= 0 && this.#receivedBytes > this.#announcedBytes) return false
    if (this.#reader) this.#pass(this.#reader, piece)
    else if (this.#isDiscarded) this.link.consumed(this, piece.byteLength)
    else this.#pieces.push(piece)
    return true
  }

  /** The request is over. False when its body was announced to be longer. */
  receivedAll(): boolean {
    if (this.#announcedBytes >= 0 && this.#receivedBytes !== this.#announcedBytes) return false
    this.#isReceived = true
    if (this.#reader) this.#end(this.#reader)
    return true
  }

  /** The stream is over, well or not. Returns what of its body nobody has read. */
  close(): number {
    let unreadBytes = 0
    for (const piece of this.#pieces) unreadBytes += piece.byteLength
    const reader = this.#reader
    const closed = this.#closed
    this.dropQueue()
    this.#pieces = []
    this.#closed = undefined
    if (reader && !this.#isReceived) this.#break(reader)
    closed?.()
    return unreadBytes
  }

  #pass(reader: BodyReader, piece: Buffer | undefined): void {
    if (!piece) return
    this.link.consumed(this, piece.byteLength)
    reader.piece(piece)
  }

  #end(reader: BodyReader): void {
    this.#reader = undefined
    reader.end()
  }

  #break(reader: BodyReader): void {
    this.#reader = undefined
    reader.broken()
  }
}
