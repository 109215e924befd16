// SPDX-License-Identifier: Apache-2.0
import type { LayerAnalysis } from './layer/analysis.ts'

/** The uppermost layers that have paths. */
export interface LayerIndex {
  /** Index of the uppermost layer that has the path of this hash, and whether it is a file there; -1 where none has. */
  readonly topOf: (hash: number) => number
  /** Whether that layer has it as a file, or anything else but a folder. */
  readonly isFile: (hash: number) => boolean
}

/** Hashes in ascending order, and for each twice its layer, and one more for a file. */
interface Run {
  readonly hashes: Float64Array
  readonly places: Uint16Array
}

/**
 * One sorted list for all layers, so that a question takes one search and not two for each layer. Sorted rather than
 * hashed, since whoever makes an image chooses the hashes.
 *
 * Memory: 10 bytes for each path of the image. Cost: one merge for each doubling of the number of layers.
 */
export function indexLayers(analyses: readonly Pick<LayerAnalysis, 'files' | 'folders'>[]): LayerIndex {
  let runs = analyses.flatMap(({ files, folders }, index) => [
    runOf(folders.toHashes(), 2 * index),
    runOf(files.toHashes(), 2 * index + 1),
  ])
  while (runs.length > 1)
    runs = Array.from({ length: Math.ceil(runs.length / 2) }, (_, pair) => merged(runs[2 * pair], runs[2 * pair + 1]))
  const { hashes, places } = runs[0] ?? runOf(new Float64Array(), 0)

  const whole = [0, hashes.length] as const

  function find(hash: number): number {
    const at = placeBetween(hashes, hash, whole)
    return hashes[at] === hash ? (places[at] ?? -1) : -1
  }

  return {
    topOf: hash => find(hash) >> 1,
    isFile: hash => {
      const place = find(hash)
      return place >= 0 && (place & 1) === 1
    },
  }
}

function runOf(hashes: Float64Array, place: number): Run {
  return { hashes, places: new Uint16Array(hashes.length).fill(place) }
}

/** Both; of a hash that both have, only what the upper one says. Cost: what lies between hashes of the other is copied as one. */
function merged(lower: Run | undefined, upper: Run | undefined): Run {
  if (!lower || lower.hashes.length === 0) return upper ?? lower ?? runOf(new Float64Array(), 0)
  if (!upper || upper.hashes.length === 0) return lower
  const into = new RunWriter(lower.hashes.length + upper.hashes.length)
  let low = 0
  let up = 0
  while (low < lower.hashes.length && up < upper.hashes.length) {
    const upperHash = upper.hashes[up] ?? 0
    const lowEnd = placeOf(lower.hashes, upperHash, low)
    into.copy(lower, low, lowEnd)
    low = lowEnd
    while (lower.hashes[low] === upperHash) low++
    const upEnd = low < lower.hashes.length ? placeOf(upper.hashes, lower.hashes[low] ?? 0, up) : up
    into.copy(upper, up, upEnd)
    up = upEnd
  }
  into.copy(lower, low, lower.hashes.length)
  into.copy(upper, up, upper.hashes.length)
  return into.run()
}

/** Shorter stretches are copied one by one. */
const shortStretch = 16

class RunWriter {
  readonly #hashes: Float64Array
  readonly #places: Uint16Array
  #size = 0

  constructor(mostHashes: number) {
    this.#hashes = new Float64Array(mostHashes)
    this.#places = new Uint16Array(mostHashes)
  }

  copy({ hashes, places }: Run, from: number, to: number): void {
    if (to - from >= shortStretch) {
      this.#hashes.set(hashes.subarray(from, to), this.#size)
      this.#places.set(places.subarray(from, to), this.#size)
      this.#size += to - from
      return
    }
    for (let at = from; at < to; at++) {
      this.#hashes[this.#size] = hashes[at] ?? 0
      this.#places[this.#size++] = places[at] ?? 0
    }
  }

  run(): Run {
    return { hashes: this.#hashes.subarray(0, this.#size), places: this.#places.subarray(0, this.#size) }
  }
}

/** Where the first hash at or behind `from` stands that is not below this one: near `from` it is found in a few steps. */
function placeOf(hashes: Float64Array, hash: number, from: number): number {
  let low = from
  let step = 1
  while (low + step < hashes.length && (hashes[low + step] ?? 0) < hash) {
    low += step
    step *= 2
  }
  return placeBetween(hashes, hash, [low, Math.min(low + step, hashes.length)])
}

function placeBetween(hashes: Float64Array, hash: number, [from, to]: readonly [number, number]): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((hashes[middle] ?? 0) < hash) low = middle + 1
    else high = middle
  }
  return low
}
