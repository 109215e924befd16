// SPDX-License-Identifier: Apache-2.0

import type { Cataloger } from '#engines/sbom/cataloger.ts'
import { defaultLayerBudget, type LayerAnalysis, type LayerBudget } from './analysis.ts'
import type { ByteGate } from './byte-gate.ts'
import { decompressed } from './decompress.ts'
import { LayerRecorder } from './recorder.ts'
import { TarReader } from './tar.ts'

export interface LayerSource {
  /** The layer as it is stored: a tar archive, plain or packed with gzip or zstd. */
  readonly content: AsyncIterable<Uint8Array>
  readonly catalogers: readonly Cataloger[]
  /** Default: `defaultLayerBudget`. */
  readonly budget?: Partial<LayerBudget>
  /** Bounds what the layers that are read at the same time hold in memory. Default: nothing bounds it. */
  readonly gate?: ByteGate
  /** Ends the reading; what was read until then is given, as incomplete. */
  readonly signal?: AbortSignal
  /** Called with each piece of the unpacked archive, for whoever verifies its digest. */
  onUnpacked?(piece: Buffer): void
}

/**
 * Reads a layer once, as it streams by, and keeps what catalogers make of it.
 *
 * Never throws for what the layer holds: damage, a budget that is exceeded and an interrupted source end the
 * reading with a doubt on the layer (path `/`), and what was found before stays.
 * Memory: one wanted file at a time, 8 bytes per entry, and the facts.
 */
export async function analyseLayer(source: LayerSource): Promise<LayerAnalysis> {
  const reading = new LayerReading(source)
  const because = await reading
    .readAll()
    .catch((error: unknown) =>
      source.signal?.aborted
        ? timeIsOver
        : `the layer cannot be unpacked further: ${error instanceof Error ? error.message : String(error)}`,
    )
  return reading.finish(because)
}

const timeIsOver = 'the time for reading the layer is over'
/** Smaller files are not counted one by one. */
const countedFromBytes = 2 ** 20

class LayerReading {
  readonly #source: LayerSource
  readonly #budget: LayerBudget
  readonly #recorder: LayerRecorder
  readonly #tar = new TarReader()
  #packedBytes = 0
  #unpackedBytes = 0
  /** What of the gate this layer holds. */
  #heldBytes = 0

  constructor(source: LayerSource) {
    this.#source = source
    this.#budget = { ...defaultLayerBudget, ...source.budget }
    this.#recorder = new LayerRecorder(source.catalogers, this.#budget)
  }

  /** Feeds the recorder; answers why it ended early. */
  async readAll(): Promise<string | undefined> {
    for await (const piece of decompressed(this.#counted())) {
      this.#unpackedBytes += piece.length
      this.#source.onUnpacked?.(piece)
      const because = this.#excess() ?? (await this.#record(piece))
      if (because) return because
    }
    const last = this.#tar.finish()
    return last && this.#recorder.record(last)
  }

  finish(because: string | undefined): LayerAnalysis {
    this.#source.gate?.release(this.#heldBytes)
    return this.#recorder.finish(because, this.#unpackedBytes)
  }

  async #record(piece: Buffer): Promise<string | undefined> {
    const tar = this.#tar
    const recorder = this.#recorder
    tar.feed(piece)
    for (let event = tar.next(); event; event = tar.next()) {
      const because = recorder.record(event)
      if (because) return because
      if (event.kind === 'entry' && !recorder.wantsContent) tar.skip()
      const { heldBytes } = recorder
      const counted = heldBytes < countedFromBytes ? 0 : heldBytes
      if (counted !== this.#heldBytes) await this.#hold(counted)
    }
    return undefined
  }

  async #hold(bytes: number): Promise<void> {
    const { gate, signal } = this.#source
    if (!gate) return
    gate.release(this.#heldBytes)
    this.#heldBytes = 0
    if (bytes > 0) await gate.acquire(bytes, signal)
    this.#heldBytes = bytes
  }

  async *#counted(): AsyncGenerator<Uint8Array> {
    for await (const piece of this.#source.content) {
      this.#packedBytes += piece.length
      yield piece
    }
  }

  #excess(): string | undefined {
    if (this.#source.signal?.aborted) return timeIsOver
    const { maxUnpackedBytes, ratioFloorBytes, maxRatio } = this.#budget
    if (this.#unpackedBytes > maxUnpackedBytes) return `the layer unpacks to more than ${maxUnpackedBytes} bytes`
    if (this.#unpackedBytes > ratioFloorBytes && this.#unpackedBytes > this.#packedBytes * maxRatio)
      return `the layer unpacks to more than ${maxRatio} times its size`
    return undefined
  }
}
