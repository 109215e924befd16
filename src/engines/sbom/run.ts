// SPDX-License-Identifier: Apache-2.0
/** From the layers of an image to its packages: the flow that the command line and the service share. */
import { createHash } from 'node:crypto'
import type { Cataloger } from './cataloger.ts'
import { type Inventory, takeInventory, withReleaseFiles } from './inventory.ts'
import { analyseLayer } from './layer/analyse.ts'
import type { LayerAnalysis, LayerBudget } from './layer/analysis.ts'
import { ByteGate } from './layer/byte-gate.ts'
import { decodeAnalysis, encodeAnalysis } from './layer/codec.ts'
import { type ImageLayer, type Union, unite } from './union.ts'

/** A layer, to be read when nobody has read it before. */
export interface LayerToRead {
  /** Digest of the unpacked archive, as the image's configuration claims. */
  readonly diffId: string
  readonly sizeBytes: number
  /** Content of no digest, such as a folder in use: nothing is verified, and nothing of it is kept. */
  readonly isUnverified?: true
  /** Throws, at the latest at its end, when the content is not what its digest says. */
  readonly open: (signal?: AbortSignal) => AsyncIterable<Uint8Array>
}

/** Keeps what was made of layers. A failure to keep or to find something is its own affair: it answers undefined. */
export interface LayerStore {
  get(diffId: string, revision: string): Uint8Array | undefined
  put(diffId: string, revision: string, analysis: Uint8Array): void
}

/** What happened to a layer. */
export interface LayerProgress {
  readonly diffId: string
  /** Place among the layers, from 0. */
  readonly index: number
  readonly of: number
  readonly kind: 'kept' | 'read'
}

export interface ImageScan {
  /** The lowest first. */
  readonly layers: readonly LayerToRead[]
  readonly catalogers: readonly Cataloger[]
  readonly store?: LayerStore
  readonly budget?: Partial<LayerBudget>
  /** Ends the reading; what was found until then is given, as incomplete. */
  readonly signal?: AbortSignal
  /** Bounds what files of layers take in memory, of all images together that share it. Default: one of its own. */
  readonly gate?: ByteGate
  /** Layers that are read at the same time. Default `defaultConcurrency`. */
  readonly concurrency?: number
  readonly onLayer?: (progress: LayerProgress) => void
}

/** A scanned image: its inventory, and where files of packages lie. */
export interface ScannedImage {
  readonly inventory: Inventory
  /** By layer, unpacked. */
  readonly layerBytes: readonly number[]
  /** Layers whose analysis had been kept. */
  readonly keptLayers: number
  /** The real path of a file, and the layer that has it; undefined for folders and for what is not there. */
  readonly locate: (path: string) => { readonly path: string; readonly layer: string } | undefined
}

/** Fetching, unpacking and reading overlap already within a layer; more at once costs memory. */
export const defaultConcurrency = 3

/** As much as the biggest file that catalogers want whole. */
export const defaultHeldBytes = 160 * 2 ** 20

/**
 * Reads the layers that have not been read before, several at once, and puts together what they hold.
 *
 * Never throws for what the image holds: a layer that cannot be fetched, unpacked or trusted is a doubt, the
 * inventory incomplete, and the rest is there. Nothing is kept of a layer whose content was not what its digests say.
 */
export async function scanLayers(scan: ImageScan): Promise<ScannedImage> {
  const { layers, catalogers, concurrency = defaultConcurrency } = scan
  const analyses: (LayerAnalysis | undefined)[] = layers.map(() => undefined)
  const revision = revisionOf(catalogers)
  const gate = scan.gate ?? new ByteGate(defaultHeldBytes)
  let keptLayers = 0
  let next = 0

  async function work(): Promise<void> {
    for (let index = next++; index < layers.length; index = next++) {
      const layer = layers[index]
      if (!layer) return
      const kept = layer.isUnverified ? undefined : keptAnalysis(scan.store?.get(layer.diffId, revision))
      if (kept) keptLayers++
      analyses[index] = kept ?? (await readLayer(layer, { ...scan, gate }, revision))
      scan.onLayer?.({ diffId: layer.diffId, index, of: layers.length, kind: kept ? 'kept' : 'read' })
    }
  }

  await Promise.all(Array.from({ length: Math.min(concurrency, layers.length) }, work))
  const read = layers.flatMap(({ diffId }, i): ImageLayer[] => {
    const analysis = analyses[i]
    return analysis ? [{ diffId, analysis }] : []
  })
  const union = unite(read)
  return {
    inventory: takeInventory(read, catalogers, union),
    layerBytes: read.map(({ analysis }) => analysis.unpackedBytes),
    keptLayers,
    locate: locatorOf(union),
  }
}

/** Changes whenever what is kept of layers would be another; part of the key of a `LayerStore`. */
export function revisionOf(catalogers: readonly Cataloger[]): string {
  const parts = withReleaseFiles(catalogers).map(({ id, revision }) => `${id}@${revision}`)
  return createHash('sha256').update(parts.sort().join(' ')).digest('hex').slice(0, 16)
}

function keptAnalysis(bytes: Uint8Array | undefined): LayerAnalysis | undefined {
  return bytes ? decodeAnalysis(bytes) : undefined
}

async function readLayer(
  layer: LayerToRead,
  scan: ImageScan & { readonly gate: ByteGate },
  revision: string,
): Promise<LayerAnalysis> {
  const { diffId } = layer
  const state: { isDelivered: boolean; failure?: unknown } = { isDelivered: false }
  async function* content(): AsyncGenerator<Uint8Array> {
    try {
      yield* layer.open(scan.signal)
      state.isDelivered = true
    } catch (error) {
      state.failure = error
      throw error
    }
  }
  const hash = createHash(diffId.startsWith('sha512:') ? 'sha512' : 'sha256')
  const analysis = await analyseLayer({
    content: content(),
    catalogers: withReleaseFiles(scan.catalogers),
    gate: scan.gate,
    onUnpacked: piece => void hash.update(piece),
    ...(scan.budget && { budget: scan.budget }),
    ...(scan.signal && { signal: scan.signal }),
  })
  if (!analysis.isComplete || (layer.isUnverified && state.isDelivered)) return analysis
  const because = distrust(diffId, hash.digest('hex'), state)
  if (because !== undefined)
    return { ...analysis, isComplete: false, doubts: [...analysis.doubts, { path: '/', because }] }
  scan.store?.put(diffId, revision, encodeAnalysis(analysis))
  return analysis
}

/** Why a layer that could be read is not to be trusted. */
function distrust(
  diffId: string,
  unpackedHex: string,
  { isDelivered, failure }: { readonly isDelivered: boolean; readonly failure?: unknown },
): string | undefined {
  if (failure !== undefined) return failure instanceof Error ? failure.message : 'the layer cannot be fetched'
  if (!isDelivered) return 'bytes follow the end of the packed layer, so its digest could not be verified'
  if (diffId.slice(diffId.indexOf(':') + 1) === unpackedHex) return undefined
  return `expected unpacked content of ${diffId.slice(0, 150)}, got ${unpackedHex}; do not trust it`
}

function locatorOf({ realPath, fileLayerOf }: Union): ScannedImage['locate'] {
  return path => {
    const real = realPath(path)
    const layer = fileLayerOf(real)
    return layer === undefined ? undefined : { path: real, layer }
  }
}
