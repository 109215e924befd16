// SPDX-License-Identifier: Apache-2.0
/** The half of a stream that goes out: a head, and a body as far as the windows of the peer reach. */
import { defaultMaxFrameBytes, frameFlags, frameHeadBytes, frameTypes, writeFrameHead } from './frames.ts'
import { type AnswerHeaders, maxHeadBytes, noTable, writeHead } from './hpack-encoder.ts'
import type { Output, Sender, Turn } from './output.ts'
import type { Slab } from './slab.ts'

/** What a stream needs of its connection. */
export interface StreamLink {
  readonly output: Output
  /** The header `date`, ready to be sent. */
  dateField(): Uint8Array
  /** A piece of an answer is on its way. */
  sent(sizeBytes: number, isLast: boolean): void
  /** The reader of a body has taken so many bytes of it. */
  consumed(stream: AnswerSide, sizeBytes: number): void
  /** Ends a stream early, and tells the peer. */
  cut(stream: AnswerSide): void
  /** The whole answer is out. */
  answered(stream: AnswerSide): void
}

/** Longer heads, with many warnings, go the slow way. */
const maxShortHeadBytes = 8 * 1024

/** A writer should wait once so much waits. */
const highWaterBytes = 64 * 1024

/** A frame is not worth its head for less, unless that is all. */
const minFrameBytes = 1024

export abstract class AnswerSide implements Sender {
  readonly id: number
  next: Sender | undefined
  isQueued = false
  isClosed = false
  /** All of the answer is sent; the request may still be coming. */
  isAnswerOut = false
  /** Since when the rest of an answer that is complete waits for the peer; -1: it does not. */
  stalledSinceMs = -1
  protected readonly link: StreamLink
  protected isHeadBegun = false
  protected isEnded = false
  /** What the peer takes on this stream. */
  #windowBytes: number
  /** A head that is not out yet. */
  #headers: AnswerHeaders | undefined
  #maxHeadBytes = 0
  #status = 0
  #isBodiless: boolean
  /** The piece that goes out, from `#pieceAt` on, and those that follow it. */
  #piece: Uint8Array | undefined
  #pieceAt = 0
  #later: Uint8Array[] | undefined
  #queuedBytes = 0
  #sent: (() => void) | undefined
  #drained: (() => void) | undefined

  constructor(id: number, link: StreamLink, options: { readonly windowBytes: number; readonly isBodiless: boolean }) {
    this.id = id
    this.link = link
    this.#windowBytes = options.windowBytes
    this.#isBodiless = options.isBodiless
  }

  head(status: number, headers: AnswerHeaders): void {
    if (this.isHeadBegun || this.isClosed) return
    this.isHeadBegun = true
    if (status === 204 || status === 304) this.#isBodiless = true
    this.#status = status
    this.#headers = headers
    this.#maxHeadBytes = maxHeadBytes(headers)
    if (this.#maxHeadBytes > maxShortHeadBytes) this.#sendLongHead(headers)
    else this.link.output.enqueue(this)
  }

  /** Tells the peer to go on with its body: `100 Continue`. */
  protected continue(): void {
    const { bytes, at } = this.link.output.reserve(frameHeadBytes + continueHead.byteLength)
    const { endHeaders: flags } = frameFlags
    const start = writeFrameHead(bytes, at, {
      lengthBytes: continueHead.byteLength,
      type: frameTypes.headers,
      flags,
      streamId: this.id,
    })
    bytes.set(continueHead, start)
  }

  write(piece: Uint8Array, sent?: () => void): boolean {
    if (this.isClosed || this.isEnded || this.#isBodiless || piece.byteLength === 0) {
      sent?.()
      return true
    }
    this.#push(piece)
    if (sent) this.#tell(sent)
    return this.#queuedBytes < highWaterBytes
  }

  end(piece?: Uint8Array): void {
    if (this.isClosed || this.isEnded) return
    this.isEnded = true
    if (piece && piece.byteLength > 0 && !this.#isBodiless) this.#push(piece)
    else this.link.output.enqueue(this)
  }

  /** Calls once when all that waits is out; not when the stream is cut. */
  onDrain(listener: () => void): void {
    if (this.#queuedBytes === 0) listener()
    else this.#drained = listener
  }

  /** The peer takes more, or less. False when that is more than a window may be. */
  addWindow(bytes: number): boolean {
    this.#windowBytes += bytes
    if (this.#windowBytes > 2 ** 31 - 1) return false
    if (this.#queuedBytes > 0 && this.#windowBytes > 0) this.link.output.enqueue(this)
    return true
  }

  /** An answer is complete, and waits for the peer to take it, or for the rest of its request. */
  isWaitedFor(): boolean {
    return this.isEnded && (this.#queuedBytes > 0 || this.isAnswerOut)
  }

  takeTurn(slab: Slab): Turn {
    if (this.isClosed || this.isAnswerOut) return 'own'
    if (this.#headers) {
      if (slab.roomBytes < this.#maxHeadBytes + frameHeadBytes) return 'full'
      this.#writeHead(slab, this.#headers)
      if (this.isAnswerOut) return 'own'
    }
    if (this.#queuedBytes === 0) return this.isEnded ? this.#writeEnd(slab) : 'own'
    return this.#writeData(slab)
  }

  /** Forgets what waits. */
  protected dropQueue(): void {
    this.isClosed = true
    this.link.output.queuedBytes -= this.#queuedBytes
    this.#queuedBytes = 0
    this.#piece = undefined
    this.#later = undefined
    this.#headers = undefined
    this.#sent = undefined
    this.#drained = undefined
  }

  #push(piece: Uint8Array): void {
    if (!this.#piece) this.#piece = piece
    else if (this.#later) this.#later.push(piece)
    else this.#later = [piece]
    this.#queuedBytes += piece.byteLength
    this.link.output.queuedBytes += piece.byteLength
    if (this.#windowBytes > 0 || this.#headers) this.link.output.enqueue(this)
  }

  /** Tells when all is out that waits now. */
  #tell(sent: () => void): void {
    const before = this.#sent
    this.#sent = before
      ? () => {
          before()
          sent()
        }
      : sent
  }

  #writeHead(slab: Slab, headers: AnswerHeaders): void {
    const isLast = this.isEnded && this.#queuedBytes === 0
    const start = slab.at + frameHeadBytes
    const end = this.#writeFields(slab.bytes, start, headers)
    this.#writeFrame(slab, { type: frameTypes.headers, flags: frameFlags.endHeaders, lengthBytes: end - start, isLast })
    slab.at = end
    this.#headers = undefined
    if (isLast) this.#finish()
  }

  #writeFields(bytes: Buffer, start: number, headers: AnswerHeaders): number {
    const end = writeHead(bytes, start, this.#status, headers)
    const date = this.link.dateField()
    bytes.set(date, end)
    return end + date.byteLength
  }

  /** Cut into frames, before anything else is said on the stream. */
  #sendLongHead(headers: AnswerHeaders): void {
    const block = Buffer.allocUnsafe(this.#maxHeadBytes)
    const sizeBytes = this.#writeFields(block, 0, headers)
    this.#headers = undefined
    for (let at = 0; at < sizeBytes; at += defaultMaxFrameBytes) {
      const lengthBytes = Math.min(defaultMaxFrameBytes, sizeBytes - at)
      const room = this.link.output.reserve(frameHeadBytes + lengthBytes)
      const start = writeFrameHead(room.bytes, room.at, {
        lengthBytes,
        type: at === 0 ? frameTypes.headers : frameTypes.continuation,
        flags: at + lengthBytes === sizeBytes ? frameFlags.endHeaders : 0,
        streamId: this.id,
      })
      block.copy(room.bytes, start, at, at + lengthBytes)
    }
  }

  #writeData(slab: Slab): Turn {
    const { output } = this.link
    const roomBytes = slab.roomBytes - frameHeadBytes
    if (roomBytes < Math.min(this.#queuedBytes, minFrameBytes)) return 'full'
    if (this.#windowBytes <= 0) return 'own'
    if (output.windowBytes <= 0) return 'shared'
    const lengthBytes = Math.min(
      this.#queuedBytes,
      roomBytes,
      this.#windowBytes,
      output.windowBytes,
      output.maxFrameBytes,
      defaultMaxFrameBytes,
    )
    const isLast = this.isEnded && lengthBytes === this.#queuedBytes
    this.#writeFrame(slab, { type: frameTypes.data, flags: 0, lengthBytes, isLast })
    slab.at += frameHeadBytes
    this.#copy(slab, lengthBytes)
    this.#windowBytes -= lengthBytes
    output.windowBytes -= lengthBytes
    this.stalledSinceMs = -1
    this.link.sent(lengthBytes, isLast)
    if (isLast) {
      this.#finish()
      return 'own'
    }
    if (this.#queuedBytes === 0) this.#emptied()
    // Those who heard of it may have more.
    return this.#queuedBytes > 0 || this.isEnded ? 'more' : 'own'
  }

  #writeEnd(slab: Slab): Turn {
    if (slab.roomBytes < frameHeadBytes) return 'full'
    this.#writeFrame(slab, { type: frameTypes.data, flags: 0, lengthBytes: 0, isLast: true })
    slab.at += frameHeadBytes
    this.#finish()
    return 'own'
  }

  #writeFrame(slab: Slab, frame: { type: number; flags: number; lengthBytes: number; isLast: boolean }): void {
    const { type, lengthBytes, isLast } = frame
    const flags = isLast ? frame.flags | frameFlags.endStream : frame.flags
    writeFrameHead(slab.bytes, slab.at, { lengthBytes, type, flags, streamId: this.id })
  }

  #copy(slab: Slab, sizeBytes: number): void {
    let leftBytes = sizeBytes
    while (leftBytes > 0 && this.#piece) {
      const piece = this.#piece
      const taken = Math.min(piece.byteLength - this.#pieceAt, leftBytes)
      slab.bytes.set(taken === piece.byteLength ? piece : piece.subarray(this.#pieceAt, this.#pieceAt + taken), slab.at)
      slab.at += taken
      leftBytes -= taken
      this.#pieceAt += taken
      if (this.#pieceAt < piece.byteLength) break
      this.#pieceAt = 0
      this.#piece = this.#later?.shift()
    }
    this.#queuedBytes -= sizeBytes
    this.link.output.queuedBytes -= sizeBytes
  }

  #emptied(): void {
    const sent = this.#sent
    const drained = this.#drained
    this.#sent = undefined
    this.#drained = undefined
    sent?.()
    drained?.()
  }

  #finish(): void {
    this.isAnswerOut = true
    this.#emptied()
    this.link.answered(this)
  }
}

/** `:status: 100`, with the size of the table before it, and the index of its name. */
const continueHead = Buffer.from([noTable, 0x08, 3, 0x31, 0x30, 0x30])
