// SPDX-License-Identifier: Apache-2.0
/**
 * What goes out on a connection: all that is there in a turn of the event loop by one write, and then as fast as the
 * peer takes it. Streams take turns of one frame each, so that a long answer does not hold up short ones.
 */
import { ConnectionError } from './error-codes.ts'
import { giveSlab, type Slab, takeSlab } from './slab.ts'

/** Where bytes go: the side of a socket that this needs. */
export interface Sink {
  write(bytes: Uint8Array, written: () => void): unknown
  end(): unknown
}

/**
 * What became of a stream's turn: it has `more`, it has no more, or waits for a window of its `own`; it waits for the
 * window of the connection (`shared`); there was no room left for it (`full`).
 */
export type Turn = 'more' | 'own' | 'shared' | 'full'

/** A stream that has something to send. */
export interface Sender {
  /** The next in the queue. */
  next: Sender | undefined
  isQueued: boolean
  /** Writes a frame, or the head with one. */
  takeTurn(slab: Slab): Turn
}

/** Writes that are under way at once: one on its way, and one that follows it. */
const maxWrites = 2

/** Answers to pings and the like that wait for a peer that reads nothing. */
const maxControlBytes = 64 * 1024

/** About what the head of an answer takes. */
const headBytes = 512

export class Output {
  /** What the peer takes on all streams together. */
  windowBytes = 65_535
  /** The longest frame that the peer takes. */
  maxFrameBytes = 16_384
  /** Bodies of answers that wait. */
  queuedBytes = 0
  readonly #sink: Sink
  #control = Buffer.allocUnsafe(256)
  #controlBytes = 0
  #first: Sender | undefined
  #last: Sender | undefined
  #queued = 0
  /** Streams that wait for the window of the connection. */
  #waiting: Sender[] = []
  #writes = 0
  #written = 0
  #isScheduled = false
  #isEnding = false
  #isOver = false

  constructor(sink: Sink) {
    this.#sink = sink
  }

  /** Writes that are under way, and those that are done; a peer that stands still changes neither. */
  progress(): { readonly underWay: number; readonly done: number } {
    return { underWay: this.#writes, done: this.#written }
  }

  /** Room for a frame that goes out before all others; errors: ConnectionError when too many wait. */
  control(sizeBytes: number): { readonly bytes: Buffer; readonly at: number } {
    if (this.#controlBytes > maxControlBytes)
      throw new ConnectionError('ENHANCE_YOUR_CALM', 'too many frames wait to be read')
    return this.reserve(sizeBytes)
  }

  /** As `control`, however many wait. */
  reserve(sizeBytes: number): { readonly bytes: Buffer; readonly at: number } {
    const at = this.#controlBytes
    this.#controlBytes += sizeBytes
    if (this.#controlBytes > this.#control.byteLength) {
      const grown = Buffer.allocUnsafe(this.#controlBytes * 2)
      this.#control.copy(grown, 0, 0, at)
      this.#control = grown
    }
    this.#schedule()
    return { bytes: this.#control, at }
  }

  enqueue(sender: Sender): void {
    if (sender.isQueued || this.#isOver) return
    sender.isQueued = true
    sender.next = undefined
    if (this.#last) this.#last.next = sender
    else this.#first = sender
    this.#last = sender
    this.#queued++
    this.#schedule()
  }

  addWindow(bytes: number): void {
    this.windowBytes += bytes
    if (this.windowBytes <= 0) return
    const waiting = this.#waiting
    this.#waiting = []
    for (const sender of waiting) {
      sender.isQueued = false
      this.enqueue(sender)
    }
  }

  /** Ends the connection when all is out that is there. */
  end(): void {
    this.#isEnding = true
    this.#schedule()
  }

  /** Nothing more can be sent. */
  stop(): void {
    this.#isOver = true
    this.#first = undefined
    this.#last = undefined
    this.#waiting = []
    this.#queued = 0
    this.#controlBytes = 0
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isOver || this.#writes >= maxWrites) return
    this.#isScheduled = true
    flushSoon(this)
  }

  flush(): void {
    this.#isScheduled = false
    if (this.#isOver) return
    while (this.#writes < maxWrites && (this.#controlBytes > 0 || this.#first)) {
      const slab = takeSlab(this.#controlBytes + this.#queued * headBytes + this.queuedBytes)
      this.#fill(slab)
      if (slab.at === 0) {
        giveSlab(slab)
        break
      }
      this.#write(slab)
    }
    if (!this.#isEnding || this.#controlBytes > 0 || this.#first) return
    this.#isOver = true
    this.#sink.end()
  }

  #write(slab: Slab): void {
    this.#writes++
    this.#sink.write(slab.bytes.subarray(0, slab.at), () => {
      giveSlab(slab)
      this.#writes--
      this.#written++
      if (this.#controlBytes > 0 || this.#first) this.#schedule()
    })
  }

  #fill(slab: Slab): void {
    this.#takeControl(slab)
    for (let sender = this.#first; sender; sender = this.#first) {
      const turn = sender.takeTurn(slab)
      if (turn === 'full') return
      this.#first = sender.next
      if (!this.#first) this.#last = undefined
      this.#queued--
      sender.next = undefined
      // One that waits for the connection counts as queued, so that it is not put into the queue meanwhile.
      if (turn === 'shared') this.#waiting.push(sender)
      else sender.isQueued = false
      if (turn === 'more') this.enqueue(sender)
    }
  }

  #takeControl(slab: Slab): void {
    if (this.#controlBytes === 0) return
    const taken = Math.min(this.#controlBytes, slab.roomBytes)
    this.#control.copy(slab.bytes, slab.at, 0, taken)
    this.#control.copyWithin(0, taken, this.#controlBytes)
    slab.at += taken
    this.#controlBytes -= taken
  }
}

/** Connections with something to send, in this turn of the event loop. */
let dirty: Output[] = []

function flushSoon(output: Output): void {
  if (dirty.push(output) === 1) setImmediate(flushAll)
}

function flushAll(): void {
  const all = dirty
  dirty = []
  for (const output of all) output.flush()
}
