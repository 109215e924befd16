// SPDX-License-Identifier: Apache-2.0

import { hashOf } from '#domain/text-hash.ts'
import { folderOf } from './layer/path.ts'
import type { ImageLayer } from './union.ts'

/** What the layers of an image let through to whoever looks from above. */
export interface Cover {
  /** Whether nothing above the layer of this index hides the path that it has. */
  readonly isVisible: (path: string, index: number) => boolean
  /** DiffID of the uppermost layer that has an entry at the path and does not remove it. */
  readonly layerOf: (path: string) => string | undefined
}

/** Folders whose cover is remembered; an image with more of them is answered as right, only slower. */
const maxFolders = 200_000

/** Tells for paths which layers hide them. Cost of a question: one search for each layer above. */
export function coverOf(layers: readonly ImageLayer[]): Cover {
  const sets = layers.map(({ analysis }) => ({
    files: analysis.files,
    folders: analysis.folders,
    removed: new Set(analysis.whiteouts),
    opaque: new Set(analysis.opaqueFolders),
  }))
  const covers = new Map<string, number>()
  // Who asks does so for one folder after the other.
  let lastFolder = '/'
  let lastCover = coverOfFolder('/')

  /** Uppermost layer that hides all that lies in a folder in the layers below it. */
  function coverOfFolder(folder: string): number {
    const known = covers.get(folder)
    if (known !== undefined) return known
    const hash = hashOf(folder)
    const own = sets.findLastIndex(
      ({ files, removed, opaque }) => opaque.has(folder) || removed.has(folder) || files.hasHash(hash),
    )
    const cover = folder === '/' ? own : Math.max(own, coverOfFolder(folderOf(folder)))
    if (covers.size < maxFolders) covers.set(folder, cover)
    return cover
  }

  function coverAbove(path: string): number {
    if (path.lastIndexOf('/') !== lastFolder.length || !path.startsWith(lastFolder)) {
      lastFolder = folderOf(path)
      lastCover = coverOfFolder(lastFolder)
    }
    return lastCover
  }

  function isVisible(path: string, index: number): boolean {
    if (coverAbove(path) > index) return false
    const hash = hashOf(path)
    for (let above = sets.length - 1; above > index; above--) {
      const set = sets[above]
      if (set && (removes(set, path) || set.files.hasHash(hash) || set.folders.hasHash(hash))) return false
    }
    return true
  }

  function layerOf(path: string): string | undefined {
    const hash = hashOf(path)
    for (let index = sets.length - 1; index >= 0; index--) {
      const set = sets[index]
      if (!set) continue
      // A layer may remove what is below it and bring its own.
      const has = set.files.hasHash(hash) || set.folders.hasHash(hash)
      if (!has && !removes(set, path)) continue
      return has && coverAbove(path) <= index ? layers[index]?.diffId : undefined
    }
    return undefined
  }

  return { isVisible, layerOf }
}

/** Most layers remove nothing, and a text that nobody has seen before is slow to look up. */
function removes({ removed }: { readonly removed: ReadonlySet<string> }, path: string): boolean {
  return removed.size > 0 && removed.has(path)
}
