// SPDX-License-Identifier: Apache-2.0
import type { Cataloger } from '#engines/sbom/cataloger.ts'
import { defaultLayerBudget, type LayerAnalysis, type LayerBudget } from './analysis.ts'
import { decompressed } from './decompress.ts'
import { LayerRecorder } from './recorder.ts'
import { TarReader } from './tar.ts'

export interface LayerSource {
  /** The layer as it is stored: a tar archive, plain or packed with gzip or zstd. */
  readonly content: AsyncIterable<Uint8Array>
  readonly catalogers: readonly Cataloger[]
  /** Default: `defaultLayerBudget`. */
  readonly budget?: Partial<LayerBudget>
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
  const budget = { ...defaultLayerBudget, ...source.budget }
  const recorder = new LayerRecorder(source.catalogers, budget)
  const count = { packedBytes: 0, unpackedBytes: 0 }
  const because = await read(source, recorder, budget, count).catch(
    (error: unknown) =>
      `the layer cannot be unpacked further: ${error instanceof Error ? error.message : String(error)}`,
  )
  return recorder.finish(because, count.unpackedBytes)
}

interface Count {
  packedBytes: number
  unpackedBytes: number
}

/** Feeds the recorder; answers why it ended early. */
async function read(
  source: LayerSource,
  recorder: LayerRecorder,
  budget: LayerBudget,
  count: Count,
): Promise<string | undefined> {
  const tar = new TarReader()
  for await (const piece of decompressed(counted(source.content, count))) {
    count.unpackedBytes += piece.length
    source.onUnpacked?.(piece)
    const because = excess(source.signal, budget, count) ?? recordAll(recorder, tar.feed(piece))
    if (because) return because
  }
  return recordAll(recorder, tar.finish())
}

function recordAll(recorder: LayerRecorder, events: ReturnType<TarReader['feed']>): string | undefined {
  for (const event of events) {
    const because = recorder.record(event)
    if (because) return because
  }
  return undefined
}

async function* counted(content: AsyncIterable<Uint8Array>, count: Count): AsyncGenerator<Uint8Array> {
  for await (const piece of content) {
    count.packedBytes += piece.length
    yield piece
  }
}

function excess(signal: AbortSignal | undefined, budget: LayerBudget, count: Count): string | undefined {
  if (signal?.aborted) return 'the time for reading the layer is over'
  const { packedBytes, unpackedBytes } = count
  if (unpackedBytes > budget.maxUnpackedBytes) return `the layer unpacks to more than ${budget.maxUnpackedBytes} bytes`
  if (unpackedBytes > budget.ratioFloorBytes && unpackedBytes > packedBytes * budget.maxRatio)
    return `the layer unpacks to more than ${budget.maxRatio} times its size`
  return undefined
}
