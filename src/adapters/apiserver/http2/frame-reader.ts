// SPDX-License-Identifier: Apache-2.0
/**
 * Cuts what comes from a peer into frames, however it is cut into pieces on the way.
 *
 * The payload of DATA is passed on as it comes, without being copied. Any other frame is passed on whole; it is copied
 * only when it is spread over pieces.
 */
import { ConnectionError } from './error-codes.ts'
import { defaultMaxFrameBytes, type FrameHead, frameFlags, frameHeadBytes, frameTypes, readUint31 } from './frames.ts'

/** A frame; one and the same object is filled in for each. The payload is `bytes` from `start` to `end`. */
export interface Frame extends FrameHead {
  readonly bytes: Buffer
  readonly start: number
  readonly end: number
}

/** Takes frames. What it throws comes out of `FrameReader.read`. */
export interface FrameSink {
  /** A whole frame, but for DATA. */
  frame(frame: Frame): void
  /** A frame of DATA begins; `lengthBytes` counts its padding. */
  dataBegins(head: FrameHead): void
  /** A piece of DATA, without padding. */
  dataPiece(piece: Buffer): void
  /** The frame of DATA is over. */
  dataEnds(): void
}

const noBytes = Buffer.alloc(0)

class CurrentFrame implements Frame {
  lengthBytes = 0
  type = 0
  flags = 0
  streamId = 0
  bytes: Buffer = noBytes
  start = 0
  end = 0
}

export class FrameReader {
  readonly #sink: FrameSink
  readonly #frame = new CurrentFrame()
  /** The head of a frame as far as it has come. */
  readonly #head = Buffer.alloc(frameHeadBytes)
  #headBytes = 0
  /** A payload that is spread over pieces, and how much of it has come. */
  #held: Buffer | undefined
  #heldBytes = 0
  /** Of a frame of DATA: content and padding that are still to come; -1 while none is being read. */
  #contentLeft = -1
  #paddingLeft = 0
  #awaitsPadLength = false

  constructor(sink: FrameSink) {
    this.#sink = sink
  }

  /** The beginning of a frame has come, and not all that has to be there at once. */
  isAmidFrame(): boolean {
    return this.#headBytes > 0 || this.#held !== undefined
  }

  /** Errors: ConnectionError for frames that are too long, and what the sink throws; nothing can be read after that. */
  read(piece: Buffer): void {
    let at = 0
    while (at < piece.byteLength) {
      if (this.#contentLeft >= 0) at = this.#readData(piece, at)
      else if (this.#held) at = this.#fillHeld(piece, at, this.#held)
      else at = this.#readHead(piece, at)
    }
  }

  #readHead(piece: Buffer, at: number): number {
    if (this.#headBytes === 0 && piece.byteLength - at >= frameHeadBytes) {
      this.#parseHead(piece, at)
      return this.#begin(piece, at + frameHeadBytes)
    }
    const taken = Math.min(frameHeadBytes - this.#headBytes, piece.byteLength - at)
    piece.copy(this.#head, this.#headBytes, at, at + taken)
    this.#headBytes += taken
    if (this.#headBytes < frameHeadBytes) return at + taken
    this.#headBytes = 0
    this.#parseHead(this.#head, 0)
    return this.#begin(piece, at + taken)
  }

  #parseHead(bytes: Buffer, at: number): void {
    const frame = this.#frame
    frame.lengthBytes = bytes.readUIntBE(at, 3)
    frame.type = bytes[at + 3] ?? 0
    frame.flags = bytes[at + 4] ?? 0
    frame.streamId = readUint31(bytes, at + 5)
    if (frame.lengthBytes > defaultMaxFrameBytes)
      throw new ConnectionError('FRAME_SIZE_ERROR', `a frame: expected at most ${defaultMaxFrameBytes} bytes`)
  }

  #begin(piece: Buffer, at: number): number {
    const frame = this.#frame
    if (frame.type === frameTypes.data) return this.#beginData(piece, at)
    if (piece.byteLength - at < frame.lengthBytes) {
      this.#held = Buffer.allocUnsafe(frame.lengthBytes)
      this.#heldBytes = 0
      return at
    }
    this.#pass(piece, at)
    return at + frame.lengthBytes
  }

  #pass(bytes: Buffer, start: number): void {
    const frame = this.#frame
    frame.bytes = bytes
    frame.start = start
    frame.end = start + frame.lengthBytes
    this.#sink.frame(frame)
    frame.bytes = noBytes
  }

  #fillHeld(piece: Buffer, at: number, held: Buffer): number {
    const taken = Math.min(held.byteLength - this.#heldBytes, piece.byteLength - at)
    piece.copy(held, this.#heldBytes, at, at + taken)
    this.#heldBytes += taken
    if (this.#heldBytes === held.byteLength) {
      this.#held = undefined
      this.#pass(held, 0)
    }
    return at + taken
  }

  #beginData(piece: Buffer, at: number): number {
    const frame = this.#frame
    const isPadded = (frame.flags & frameFlags.padded) !== 0
    if (isPadded && frame.lengthBytes === 0)
      throw new ConnectionError('FRAME_SIZE_ERROR', 'padded DATA: expected the length of the padding')
    this.#sink.dataBegins(frame)
    this.#awaitsPadLength = isPadded
    this.#paddingLeft = 0
    this.#contentLeft = frame.lengthBytes
    return this.#readData(piece, at)
  }

  #readData(piece: Buffer, begin: number): number {
    let at = begin
    if (this.#awaitsPadLength) {
      if (at === piece.byteLength) return at
      this.#takePadLength(piece[at++] ?? 0)
    }
    const content = Math.min(this.#contentLeft, piece.byteLength - at)
    if (content > 0) {
      this.#sink.dataPiece(piece.subarray(at, at + content))
      this.#contentLeft -= content
      at += content
    }
    const padding = Math.min(this.#paddingLeft, piece.byteLength - at)
    this.#paddingLeft -= padding
    at += padding
    if (this.#contentLeft === 0 && this.#paddingLeft === 0) {
      this.#contentLeft = -1
      this.#sink.dataEnds()
    }
    return at
  }

  #takePadLength(paddingBytes: number): void {
    this.#awaitsPadLength = false
    this.#contentLeft -= 1 + paddingBytes
    this.#paddingLeft = paddingBytes
    if (this.#contentLeft < 0)
      throw new ConnectionError('PROTOCOL_ERROR', 'padded DATA: expected padding shorter than the frame')
  }
}
