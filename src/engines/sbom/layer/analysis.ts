// SPDX-License-Identifier: Apache-2.0
import type { Doubt } from '#engines/sbom/package.ts'
import type { PathSet } from './path-set.ts'

/** What a cataloger made of one file of a layer. */
export interface LayerFact {
  readonly cataloger: string
  readonly path: string
  readonly fact: unknown
}

/** All that has to be known of a layer to take part in an image; it does not depend on other layers. */
export interface LayerAnalysis {
  readonly facts: readonly LayerFact[]
  /** Symbolic links: path and target, as the archive has it. */
  readonly links: readonly (readonly [path: string, target: string])[]
  /** Paths that this layer removes from those below. */
  readonly whiteouts: readonly string[]
  /** Folders of which this layer hides everything from below. */
  readonly opaqueFolders: readonly string[]
  readonly folders: PathSet
  /** Everything else: files, links, devices. */
  readonly files: PathSet
  readonly doubts: readonly Doubt[]
  /** Whether the archive was read to its end; if not, a doubt says why. */
  readonly isComplete: boolean
  readonly entries: number
  readonly unpackedBytes: number
}

/** What one layer may cost. */
export interface LayerBudget {
  readonly maxEntries: number
  readonly maxUnpackedBytes: number
  /** Unpacked to packed bytes, judged once `ratioFloorBytes` have been unpacked. */
  readonly maxRatio: number
  readonly ratioFloorBytes: number
  readonly maxFacts: number
  readonly maxDoubts: number
}

/** Sizes that no image in use comes near. */
export const defaultLayerBudget: LayerBudget = {
  maxEntries: 1_500_000,
  maxUnpackedBytes: 64 * 2 ** 30,
  // Deflate packs nothing better than 1,032 to 1: a bomb comes near it, files that somebody uses do not.
  maxRatio: 500,
  ratioFloorBytes: 2 ** 30,
  maxFacts: 1_000_000,
  maxDoubts: 200,
}
