// SPDX-License-Identifier: Apache-2.0

const states = 12
const positionStates = 16
/** Probabilities count in 2048ths; none is known in the beginning. */
const half = 1_024
const minMatchBytes = 2
/** From this state on, the last thing was no literal. */
const firstMatchState = 7
const firstLongSlot = 4
const firstAlignedSlot = 14
const alignBits = 4

/**
 * Unpacks chunks of LZMA2, each with what the ones before it left of the dictionary, which is the output itself.
 *
 * Source: Igor Pavlov, "LZMA specification" (public domain); XZ Utils `lzma2_decoder.c` for the chunks' headers.
 */
export class LzmaDecoder {
  readonly #input: Buffer
  readonly #maxBytes: number
  #out: Buffer = Buffer.allocUnsafe(2 ** 16)
  #length = 0
  #dictionaryStart = 0

  #literalContextBits = 0
  #literalPositionMask = 0
  #positionMask = 0
  #state = 0
  readonly #distances = new Uint32Array(4)

  #at = 0
  #range = 0
  #code = 0

  #literals = new Uint16Array(0)
  #isMatch = fresh(states * positionStates)
  #isRepeat = fresh(states)
  #isRepeat0 = fresh(states)
  #isRepeat1 = fresh(states)
  #isRepeat2 = fresh(states)
  #isRepeat0Long = fresh(states * positionStates)
  #slots = fresh(4 * 64)
  #special = fresh(128)
  #align = fresh(1 << alignBits)
  #matchLength = new LengthProbabilities()
  #repeatLength = new LengthProbabilities()

  constructor(input: Buffer, maxBytes: number) {
    this.#input = input
    this.#maxBytes = maxBytes
  }

  /** Everything unpacked so far. */
  output(): Buffer {
    return this.#out.subarray(0, this.#length)
  }

  /**
   * Unpacks the chunks from a position on, up to the mark of their end.
   *
   * @returns the position behind that mark
   * @throws RangeError for damaged chunks, and for more than `maxBytes`
   */
  chunks(from: number): number {
    this.#at = from
    for (;;) {
      const control = this.#byte()
      if (control === 0) return this.#at
      if (control === 1 || control >= 0xe0) this.#dictionaryStart = this.#length
      if (control >= 0x80) this.#packed(control)
      else if (control <= 2) this.#stored()
      else throw new RangeError(`expected a chunk of LZMA2, got one that begins with ${control}`)
    }
  }

  #stored(): void {
    const sizeBytes = this.#half() + 1
    this.#reserve(sizeBytes)
    if (this.#at + sizeBytes > this.#input.length) throw new RangeError('expected a stored chunk, got a part of it')
    this.#input.copy(this.#out, this.#length, this.#at, this.#at + sizeBytes)
    this.#at += sizeBytes
    this.#length += sizeBytes
  }

  #packed(control: number): void {
    const sizeBytes = ((control & 0x1f) << 16) + this.#half() + 1
    const packedBytes = this.#half() + 1
    this.#reserve(sizeBytes)
    if (control >= 0xc0) this.#properties(this.#byte())
    if (control >= 0xa0) this.#resetState()
    const end = this.#at + packedBytes
    this.#at++
    this.#range = 0xffff_ffff
    this.#code = ((this.#half() << 16) | this.#half()) >>> 0
    const target = this.#length + sizeBytes
    while (this.#length < target) this.#next(target)
    this.#at = end
  }

  #properties(byte: number): void {
    if (byte >= 9 * 5 * 5) throw new RangeError(`expected properties of LZMA, got ${byte}`)
    this.#literalContextBits = byte % 9
    const rest = Math.floor(byte / 9)
    this.#literalPositionMask = (1 << (rest % 5)) - 1
    this.#positionMask = (1 << Math.floor(rest / 5)) - 1
    if (this.#literalContextBits + (rest % 5) > 4)
      throw new RangeError('expected literals of four bits of context at most, got more')
  }

  #resetState(): void {
    this.#state = 0
    this.#distances.fill(0)
    this.#literals = fresh((0x300 << this.#literalContextBits) * (this.#literalPositionMask + 1))
    for (const probabilities of [
      this.#isMatch,
      this.#isRepeat,
      this.#isRepeat0,
      this.#isRepeat1,
      this.#isRepeat2,
      this.#isRepeat0Long,
      this.#slots,
      this.#special,
      this.#align,
    ])
      probabilities.fill(half)
    this.#matchLength = new LengthProbabilities()
    this.#repeatLength = new LengthProbabilities()
  }

  #next(target: number): void {
    const position = (this.#length - this.#dictionaryStart) & this.#positionMask
    const index = this.#state * positionStates + position
    if (this.#bit(this.#isMatch, index) === 0) return this.#literal()
    if (this.#bit(this.#isRepeat, this.#state) === 0) {
      const length = this.#lengthBy(this.#matchLength, position)
      this.#state = this.#state < firstMatchState ? 7 : 10
      this.#moveToFront(3, this.#distance(length))
      return this.#copy(length + minMatchBytes, target)
    }
    if (this.#bit(this.#isRepeat0, this.#state) === 0) {
      if (this.#bit(this.#isRepeat0Long, index) === 0) {
        this.#state = this.#state < firstMatchState ? 9 : 11
        return this.#copy(1, target)
      }
    } else {
      const nth = this.#bit(this.#isRepeat1, this.#state) === 0 ? 1 : 2 + this.#bit(this.#isRepeat2, this.#state)
      this.#moveToFront(nth, this.#distances[nth] ?? 0)
    }
    const length = this.#lengthBy(this.#repeatLength, position)
    this.#state = this.#state < firstMatchState ? 8 : 11
    this.#copy(length + minMatchBytes, target)
  }

  /** The distance before the others, of which the `nth` makes room. */
  #moveToFront(nth: number, distance: number): void {
    this.#distances.copyWithin(1, 0, nth)
    this.#distances[0] = distance
  }

  #literal(): void {
    const before = this.#length > this.#dictionaryStart ? (this.#out[this.#length - 1] ?? 0) : 0
    const low = ((this.#length - this.#dictionaryStart) & this.#literalPositionMask) << this.#literalContextBits
    const offset = 0x300 * (low + (before >> (8 - this.#literalContextBits)))
    let symbol = 1
    if (this.#state >= firstMatchState) {
      let matched = this.#out[this.#length - (this.#distances[0] ?? 0) - 1] ?? 0
      while (symbol < 0x100) {
        const expected = (matched >> 7) & 1
        matched <<= 1
        const bit = this.#bit(this.#literals, offset + ((1 + expected) << 8) + symbol)
        symbol = (symbol << 1) | bit
        if (expected !== bit) break
      }
    }
    while (symbol < 0x100) symbol = (symbol << 1) | this.#bit(this.#literals, offset + symbol)
    this.#out[this.#length++] = symbol & 0xff
    this.#state = this.#state < 4 ? 0 : this.#state < 10 ? this.#state - 3 : this.#state - 6
  }

  #copy(length: number, target: number): void {
    const from = this.#length - (this.#distances[0] ?? 0) - 1
    if (from < this.#dictionaryStart || this.#length + length > target)
      throw new RangeError('expected what was unpacked before, got a reference to something else')
    // Byte by byte, because what is copied may be what is being written.
    for (let i = 0; i < length; i++) this.#out[this.#length++] = this.#out[from + i] ?? 0
  }

  #lengthBy({ choice, low, middle, high }: LengthProbabilities, position: number): number {
    if (this.#bit(choice, 0) === 0) return this.#tree(low, position * 8, 3)
    if (this.#bit(choice, 1) === 0) return 8 + this.#tree(middle, position * 8, 3)
    return 16 + this.#tree(high, 0, 8)
  }

  #distance(length: number): number {
    const slot = this.#tree(this.#slots, Math.min(length, 3) * 64, 6)
    if (slot < firstLongSlot) return slot
    const bits = (slot >> 1) - 1
    const base = (2 | (slot & 1)) * 2 ** bits
    if (slot < firstAlignedSlot) return base + this.#reverse(this.#special, base - slot, bits)
    return base + this.#direct(bits - alignBits) * 2 ** alignBits + this.#reverse(this.#align, 0, alignBits)
  }

  #tree(probabilities: Uint16Array, offset: number, bits: number): number {
    let symbol = 1
    for (let i = 0; i < bits; i++) symbol = (symbol << 1) | this.#bit(probabilities, offset + symbol)
    return symbol - (1 << bits)
  }

  /** The lowest bit first. */
  #reverse(probabilities: Uint16Array, offset: number, bits: number): number {
    let symbol = 1
    let value = 0
    for (let i = 0; i < bits; i++) {
      const bit = this.#bit(probabilities, offset + symbol)
      symbol = (symbol << 1) | bit
      value |= bit << i
    }
    return value
  }

  /** Bits that are as often set as not. */
  #direct(bits: number): number {
    let value = 0
    for (let i = 0; i < bits; i++) {
      this.#range >>>= 1
      const bit = this.#code >= this.#range ? 1 : 0
      if (bit === 1) this.#code = (this.#code - this.#range) >>> 0
      value = value * 2 + bit
      this.#refill()
    }
    return value
  }

  #bit(probabilities: Uint16Array, index: number): number {
    const probability = probabilities[index] ?? half
    const bound = (this.#range >>> 11) * probability
    if (this.#code < bound) {
      this.#range = bound
      probabilities[index] = probability + ((2_048 - probability) >> 5)
      this.#refill()
      return 0
    }
    this.#range = (this.#range - bound) >>> 0
    this.#code = (this.#code - bound) >>> 0
    probabilities[index] = probability - (probability >> 5)
    this.#refill()
    return 1
  }

  #refill(): void {
    if (this.#range >= 0x100_0000) return
    this.#range = (this.#range << 8) >>> 0
    this.#code = ((this.#code << 8) | this.#byte()) >>> 0
  }

  #byte(): number {
    const byte = this.#input[this.#at++]
    if (byte === undefined) throw new RangeError('expected more of the chunk, got the end of the file')
    return byte
  }

  #half(): number {
    return this.#byte() * 256 + this.#byte()
  }

  #reserve(sizeBytes: number): void {
    const needed = this.#length + sizeBytes
    if (needed > this.#maxBytes) throw new RangeError(`expected at most ${this.#maxBytes} bytes, got more`)
    if (needed <= this.#out.length) return
    const larger = Buffer.allocUnsafe(Math.min(this.#maxBytes, Math.max(needed, this.#out.length * 2)))
    this.#out.copy(larger, 0, 0, this.#length)
    this.#out = larger
  }
}

class LengthProbabilities {
  readonly choice = fresh(2)
  readonly low = fresh(positionStates * 8)
  readonly middle = fresh(positionStates * 8)
  readonly high = fresh(256)
}

function fresh(count: number): Uint16Array<ArrayBuffer> {
  return new Uint16Array(count).fill(half)
}
