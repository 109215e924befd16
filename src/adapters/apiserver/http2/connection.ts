// SPDX-License-Identifier: Apache-2.0
/**
 * One connection of HTTP/2, its server's side: takes frames, keeps the streams and their windows, and answers what
 * concerns the connection alone. Whatever a peer sends, nothing is thrown out of here; the worst ends the connection.
 * Source: RFC 9113.
 */
import type { TLSSocket } from 'node:tls'
import type { Wire } from '#adapters/apiserver/http/wire.ts'
import type { Clock } from '#runtime/clock.ts'
import type { StreamLink } from './answer-side.ts'
import { checkFrame } from './check-frame.ts'
import { dateFieldAt } from './date-field.ts'
import { ConnectionError, type ErrorCode } from './error-codes.ts'
import { type Frame, FrameReader, type FrameSink } from './frame-reader.ts'
import { clientPreface, type FrameHead, frameFlags, frameTypes, maxWindowBytes, readUint31 } from './frames.ts'
import { blockOf, type HeaderBlock, UnfinishedBlock } from './header-block.ts'
import { HpackDecoder } from './hpack-decoder.ts'
import { Output } from './output.ts'
import { costs, Patience } from './patience.ts'
import { areTrailers, readRequestHead } from './request-head.ts'
import { readSettings, settingsFrame } from './settings.ts'
import { sendAck, sendGoAway, sendReset, sendWindowUpdate } from './signals.ts'
import { Standstill, stallTimeoutMs } from './standstill.ts'
import { Http2Stream, streamWindowBytes } from './stream.ts'

export interface ConnectionParts {
  readonly socket: TLSSocket
  readonly clock: Clock
  readonly handle: (wire: Wire) => void
  /** Hears of errors that are not the peer's. */
  readonly defect: (error: unknown) => void
}

/** Streams of one connection at once; an aggregator sends the requests of all its clients over few connections. */
const maxStreams = 1000

/** What a peer may send on all streams together before somebody has read it. */
const connectionWindowBytes = 8 << 20

const maxHeaderListBytes = 64 * 1024

/** Answers that wait in memory for a peer that does not take them; beyond, new requests are refused. */
const maxQueuedBytes = 32 << 20

/** The peer is told why the connection ends, and is given so long to read that. */
const lingerMs = 1000

const ownSettings = settingsFrame({
  maxConcurrentStreams: maxStreams,
  initialWindowBytes: streamWindowBytes,
  maxHeaderListBytes,
})

/** Streams that were reset from here: what their peers had sent before they knew is passed over. */
const maxResetIds = 1000

export class Http2Connection implements FrameSink, StreamLink {
  readonly output: Output
  readonly #parts: ConnectionParts
  readonly #reader = new FrameReader(this)
  readonly #decoder = new HpackDecoder(maxHeaderListBytes)
  readonly #patience: Patience
  readonly #streams = new Map<number, Http2Stream>()
  readonly #resetIds = new Set<number>()
  #lastStreamId = 0
  #prefaceBytes = 0
  #hasSettings = false
  #block: UnfinishedBlock | undefined
  /** What the peer takes on a new stream. */
  #peerWindowBytes = 65_535
  /** What may still come on all streams, and what was read of it since the peer was told. */
  #windowLeft = connectionWindowBytes
  #unannouncedBytes = 0
  /** The frame of DATA that comes: for whom, what of it was not passed on, and whether it ends the stream. */
  #receiving: Http2Stream | undefined
  #unpassedBytes = 0
  #endsStream = false
  /** Takes no more requests; ends with its last stream. */
  #isLeaving = false
  #isOver = false
  /** Frames that have come. */
  #frames = 0
  readonly #standstill: Standstill

  constructor(parts: ConnectionParts) {
    const { socket, clock } = parts
    this.#parts = parts
    this.output = new Output(socket)
    this.#patience = new Patience(clock)
    this.#standstill = new Standstill(this.output, clock.monotonicMs())
    const { bytes, at } = this.output.reserve(ownSettings.byteLength)
    bytes.set(ownSettings, at)
    sendWindowUpdate(this.output, 0, connectionWindowBytes - 65_535)
  }

  /** Takes what has come. Never throws. */
  receive(piece: Buffer): void {
    if (this.#isOver) return
    try {
      const frames = this.#prefaceBytes < clientPreface.byteLength ? this.#takePreface(piece) : piece
      this.#reader.read(frames)
    } catch (error) {
      if (error instanceof ConnectionError) {
        this.#fail(error.code, error.message)
        return
      }
      this.#fail('INTERNAL_ERROR', 'an internal error')
      this.#parts.defect(error)
    }
  }

  /** The socket has closed, or the peer has ended its side: HTTP/2 knows no half. */
  lost(): void {
    this.#isOver = true
    this.output.stop()
    this.#closeStreams()
  }

  /** Takes no more requests, and ends with its last stream. */
  leave(): void {
    if (this.#isLeaving || this.#isOver) return
    this.#isLeaving = true
    sendGoAway(this.output, this.#lastStreamId, 'NO_ERROR', '')
    this.#endIfIdle()
  }

  /** Ends what has stood still for too long. To be called every few seconds. */
  sweep(nowMs: number): void {
    if (this.#isOver) return
    const isAwaited = !this.#hasSettings || this.#block !== undefined || this.#reader.isAmidFrame()
    if (this.#standstill.isFound(nowMs, this.#frames, isAwaited)) {
      this.#parts.socket.destroy()
      return
    }
    for (const stream of this.#streams.values()) {
      if (!stream.isWaitedFor()) continue
      if (stream.stalledSinceMs < 0) stream.stalledSinceMs = nowMs
      else if (nowMs - stream.stalledSinceMs > stallTimeoutMs) this.#giveUp(stream)
    }
  }

  #giveUp(stream: Http2Stream): void {
    if (stream.isAnswerOut) this.#giveUpRequest(stream)
    else this.cut(stream)
  }

  // What comes

  #takePreface(piece: Buffer): Buffer {
    const taken = Math.min(clientPreface.byteLength - this.#prefaceBytes, piece.byteLength)
    if (clientPreface.compare(piece, 0, taken, this.#prefaceBytes, this.#prefaceBytes + taken) !== 0)
      throw new ConnectionError('PROTOCOL_ERROR', 'the preface: expected that of HTTP/2')
    this.#prefaceBytes += taken
    return piece.subarray(taken)
  }

  frame(frame: Frame): void {
    this.#beginFrame(frame)
    checkFrame(frame)
    switch (frame.type) {
      case frameTypes.headers:
        return this.#takeHeaders(frame)
      case frameTypes.continuation:
        return this.#takeContinuation(frame)
      case frameTypes.priority:
        return this.#takePriority(frame)
      case frameTypes.rstStream:
        return this.#takeReset(frame)
      case frameTypes.settings:
        return this.#takeSettings(frame)
      case frameTypes.ping:
        return this.#takePing(frame)
      case frameTypes.goAway:
        return this.leave()
      case frameTypes.windowUpdate:
        return this.#takeWindowUpdate(frame)
      default:
        this.#patience.spend(costs.idleFrame)
    }
  }

  #beginFrame({ type, flags, streamId }: FrameHead): void {
    this.#frames++
    if (!this.#hasSettings && (type !== frameTypes.settings || (flags & frameFlags.ack) !== 0))
      throw new ConnectionError('PROTOCOL_ERROR', 'the first frame: expected SETTINGS')
    if (
      this.#block
        ? type !== frameTypes.continuation || streamId !== this.#block.streamId
        : type === frameTypes.continuation
    )
      throw new ConnectionError(
        'PROTOCOL_ERROR',
        'header fields: expected CONTINUATION behind HEADERS, and nothing else',
      )
  }

  #takeHeaders(frame: Frame): void {
    if (frame.streamId % 2 === 0) throw new ConnectionError('PROTOCOL_ERROR', 'HEADERS: expected the id of a client')
    const block = blockOf(frame)
    if ((frame.flags & frameFlags.endHeaders) !== 0) this.#takeBlock(block)
    else this.#block = new UnfinishedBlock(block)
  }

  #takeContinuation(frame: Frame): void {
    const block = this.#block
    if (!block) return
    block.add(frame)
    if ((frame.flags & frameFlags.endHeaders) === 0) return
    this.#block = undefined
    this.#takeBlock(block.whole())
  }

  #takeBlock(block: HeaderBlock): void {
    // Also where nobody wants to know: what comes later refers to it.
    const { fields, isTooLong } = this.#decoder.decode(block.bytes, block.start, block.end)
    const { streamId: id } = block
    if (id <= this.#lastStreamId) {
      const isGood = block.isEndOfStream && !isTooLong && areTrailers(fields)
      this.#takeTrailers(id, isGood)
      return
    }
    this.#lastStreamId = id
    if (this.#isLeaving || this.#streams.size >= maxStreams || this.output.queuedBytes > maxQueuedBytes) {
      this.#reset(id, 'REFUSED_STREAM')
      return
    }
    const head = isTooLong ? { method: 'GET', path: '/', authority: undefined, bodyBytes: -1 } : readRequestHead(fields)
    if (!head || block.parentId === id || (block.isEndOfStream && head.bodyBytes > 0)) {
      this.#reset(id, 'PROTOCOL_ERROR')
      return
    }
    const { isEndOfStream: isWhole } = block
    const start = { id, head, fields, isWhole, windowBytes: this.#peerWindowBytes }
    const stream = new Http2Stream(this, this.#parts.socket, start)
    this.#streams.set(id, stream)
    if (!isTooLong) this.#parts.handle(stream)
    else {
      stream.head(431, {})
      stream.end()
    }
  }

  /** Nobody reads trailers; they end the body. */
  #takeTrailers(id: number, isGood: boolean): void {
    const stream = this.#streams.get(id)
    if (!stream) {
      if (this.#resetIds.has(id)) return
      throw new ConnectionError('STREAM_CLOSED', 'HEADERS: expected a stream that is open')
    }
    if (stream.isReceived()) this.#resetStream(stream, 'STREAM_CLOSED')
    else if (isGood) this.#receivedAll(stream)
    else this.#resetStream(stream, 'PROTOCOL_ERROR')
  }

  dataBegins(head: FrameHead): void {
    this.#beginFrame(head)
    const { streamId: id, lengthBytes, flags } = head
    this.#checkKnown(id, 'DATA')
    this.#windowLeft -= lengthBytes
    if (this.#windowLeft < 0) throw new ConnectionError('FLOW_CONTROL_ERROR', 'DATA: expected no more than the window')
    this.#endsStream = (flags & frameFlags.endStream) !== 0
    this.#unpassedBytes = lengthBytes
    if (lengthBytes === 0 && !this.#endsStream) this.#patience.spend(costs.idleFrame)
    const stream = this.#streams.get(id)
    this.#receiving = stream
    if (!stream) {
      if (!this.#resetIds.has(id)) this.#reset(id, 'STREAM_CLOSED')
      else if (lengthBytes === 0) this.#patience.spend(costs.idleFrame)
    } else if (stream.isReceived()) this.#resetStream(stream, 'STREAM_CLOSED')
    else if (!stream.takeWindow(lengthBytes)) this.#resetStream(stream, 'FLOW_CONTROL_ERROR')
    else if (stream.isOverdue()) this.#giveUpRequest(stream)
  }

  dataPiece(piece: Buffer): void {
    const stream = this.#receiving
    if (!stream || stream.isClosed) return
    this.#unpassedBytes -= piece.byteLength
    if (stream.receive(piece)) return
    this.#unpassedBytes += piece.byteLength
    this.#resetStream(stream, 'PROTOCOL_ERROR')
  }

  dataEnds(): void {
    const stream = this.#receiving
    this.#receiving = undefined
    const isOpen = stream !== undefined && !stream.isClosed
    // Padding, and what nobody wants, is read as soon as it has come.
    if (this.#unpassedBytes > 0) {
      if (isOpen) this.consumed(stream, this.#unpassedBytes)
      else this.#consumedByAll(this.#unpassedBytes)
    }
    if (isOpen && this.#endsStream) this.#receivedAll(stream)
  }

  #receivedAll(stream: Http2Stream): void {
    if (!stream.receivedAll()) this.#resetStream(stream, 'PROTOCOL_ERROR')
    else if (stream.isAnswerOut) this.#close(stream)
  }

  #takePriority({ streamId: id, lengthBytes, bytes, start }: Frame): void {
    this.#patience.spend(costs.idleFrame)
    if (lengthBytes !== 5) this.#resetById(id, 'FRAME_SIZE_ERROR')
    else if (readUint31(bytes, start) === id) this.#resetById(id, 'PROTOCOL_ERROR')
  }

  #takeReset({ streamId: id }: Frame): void {
    this.#checkKnown(id, 'RST_STREAM')
    this.#patience.spend(costs.reset)
    const stream = this.#streams.get(id)
    if (stream) this.#close(stream)
  }

  #takeSettings(frame: Frame): void {
    this.#patience.spend(costs.idleFrame)
    if ((frame.flags & frameFlags.ack) !== 0) return
    this.#hasSettings = true
    const { initialWindowBytes, maxFrameBytes } = readSettings(frame.bytes, frame.start, frame.end)
    if (maxFrameBytes !== undefined) this.output.maxFrameBytes = maxFrameBytes
    if (initialWindowBytes !== undefined) this.#changeWindows(initialWindowBytes)
    sendAck(this.output, frameTypes.settings, { ...frame, end: frame.start })
  }

  #changeWindows(initialWindowBytes: number): void {
    const change = initialWindowBytes - this.#peerWindowBytes
    this.#peerWindowBytes = initialWindowBytes
    for (const stream of this.#streams.values())
      if (!stream.addWindow(change))
        throw new ConnectionError('FLOW_CONTROL_ERROR', 'INITIAL_WINDOW_SIZE: expected windows up to 2^31-1')
  }

  #takePing(frame: Frame): void {
    this.#patience.spend(costs.idleFrame)
    if ((frame.flags & frameFlags.ack) === 0) sendAck(this.output, frameTypes.ping, frame)
  }

  #takeWindowUpdate({ streamId: id, bytes, start }: Frame): void {
    this.#patience.spend(costs.idleFrame)
    const increment = readUint31(bytes, start)
    if (id === 0) {
      if (increment === 0) throw new ConnectionError('PROTOCOL_ERROR', 'WINDOW_UPDATE: expected more than 0')
      if (this.output.windowBytes + increment > maxWindowBytes)
        throw new ConnectionError('FLOW_CONTROL_ERROR', 'WINDOW_UPDATE: expected windows up to 2^31-1')
      this.output.addWindow(increment)
      return
    }
    this.#checkKnown(id, 'WINDOW_UPDATE')
    const stream = this.#streams.get(id)
    if (!stream) return
    if (increment === 0) this.#resetStream(stream, 'PROTOCOL_ERROR')
    else if (!stream.addWindow(increment)) this.#resetStream(stream, 'FLOW_CONTROL_ERROR')
  }

  /** A frame on a stream that nobody has opened. */
  #checkKnown(id: number, what: string): void {
    if (id === 0 || id % 2 === 0 || id > this.#lastStreamId)
      throw new ConnectionError('PROTOCOL_ERROR', `${what}: expected a stream that was opened`)
  }

  // What streams need

  dateField(): Uint8Array {
    return dateFieldAt(this.#parts.clock.nowMs())
  }

  sent(sizeBytes: number, isLast: boolean): void {
    this.#patience.sent(sizeBytes, isLast)
  }

  consumed(stream: Http2Stream, sizeBytes: number): void {
    this.#consumedByAll(sizeBytes)
    const increment = stream.widenBy(sizeBytes)
    if (increment > 0) sendWindowUpdate(this.output, stream.id, increment)
  }

  cut(stream: Http2Stream): void {
    this.#sendReset(stream.id, 'CANCEL')
    this.#close(stream)
  }

  answered(stream: Http2Stream): void {
    // There are clients that forget the answer when the rest of their request is refused together with it.
    if (stream.isReceived()) this.#close(stream)
    else stream.discard()
  }

  /** The peer need not go on with a request whose answer it has; it lost nothing. */
  #giveUpRequest(stream: Http2Stream): void {
    this.#sendReset(stream.id, 'NO_ERROR')
    this.#close(stream)
  }

  #consumedByAll(sizeBytes: number): void {
    this.#unannouncedBytes += sizeBytes
    if (this.#unannouncedBytes < connectionWindowBytes / 2 || this.#isOver) return
    this.#windowLeft += this.#unannouncedBytes
    sendWindowUpdate(this.output, 0, this.#unannouncedBytes)
    this.#unannouncedBytes = 0
  }

  // Ends

  #close(stream: Http2Stream): void {
    this.#streams.delete(stream.id)
    const unreadBytes = stream.close()
    if (unreadBytes > 0) this.#consumedByAll(unreadBytes)
    this.#endIfIdle()
  }

  #resetById(id: number, code: ErrorCode): void {
    const stream = this.#streams.get(id)
    if (stream) this.#resetStream(stream, code)
    else this.#reset(id, code)
  }

  /** The peer has broken the rules of one stream. Work that was begun for it was for nothing. */
  #resetStream(stream: Http2Stream, code: ErrorCode): void {
    this.#reset(stream.id, code)
    this.#close(stream)
  }

  #reset(id: number, code: ErrorCode): void {
    this.#patience.spend(costs.reset)
    this.#sendReset(id, code)
  }

  #sendReset(id: number, code: ErrorCode): void {
    sendReset(this.output, id, code)
    this.#rememberReset(id)
  }

  #rememberReset(id: number): void {
    this.#resetIds.add(id)
    if (this.#resetIds.size <= maxResetIds) return
    const [oldest = 0] = this.#resetIds
    this.#resetIds.delete(oldest)
  }

  #endIfIdle(): void {
    if (!this.#isLeaving || this.#isOver || this.#streams.size > 0) return
    this.#endSocket()
  }

  #fail(code: ErrorCode, message: string): void {
    sendGoAway(this.output, this.#lastStreamId, code, message)
    this.#isOver = true
    this.#closeStreams()
    this.#endSocket()
  }

  #endSocket(): void {
    this.#isOver = true
    this.output.end()
    const { socket, clock } = this.#parts
    const cancel = clock.after(lingerMs, () => socket.destroy(), { keepsProcessAlive: false })
    socket.once('close', cancel)
  }

  #closeStreams(): void {
    for (const stream of this.#streams.values()) this.#close(stream)
  }
}
