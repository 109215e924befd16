// SPDX-License-Identifier: Apache-2.0

interface Waiting {
  readonly bytes: number
  readonly enter: () => void
}

/**
 * Bounds how many bytes of files are held in memory at a time, by all layers together. Who asks first is served
 * first; who asks for more than there is gets it when nobody else holds any.
 */
export class ByteGate {
  readonly #limitBytes: number
  readonly #waiting: Waiting[] = []
  #heldBytes = 0

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes
  }

  /** Answers when the bytes may be held; throws the signal's reason when that comes first. */
  async acquire(bytes: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    if (this.#waiting.length === 0 && this.#fits(bytes)) {
      this.#heldBytes += bytes
      return
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiting = { bytes, enter: resolve }
    const leave = () => {
      const place = this.#waiting.indexOf(waiting)
      if (place < 0) return
      this.#waiting.splice(place, 1)
      reject(signal?.reason)
      this.#admit()
    }
    this.#waiting.push(waiting)
    signal?.addEventListener('abort', leave)
    try {
      await promise
    } finally {
      signal?.removeEventListener('abort', leave)
    }
  }

  /** Gives back what was acquired. */
  release(bytes: number): void {
    this.#heldBytes -= bytes
    this.#admit()
  }

  #admit(): void {
    for (let [first] = this.#waiting; first && this.#fits(first.bytes); [first] = this.#waiting) {
      this.#waiting.shift()
      this.#heldBytes += first.bytes
      first.enter()
    }
  }

  #fits(bytes: number): boolean {
    return this.#heldBytes === 0 || this.#heldBytes + bytes <= this.#limitBytes
  }
}
