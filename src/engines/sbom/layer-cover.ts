// SPDX-License-Identifier: Apache-2.0
import { folderOf } from './layer/path.ts'
import { hashOf } from './layer/path-set.ts'
import type { ImageLayer } from './union.ts'

/** What the layers of an image let through to whoever looks from above. */
export interface Cover {
  /** Whether nothing above the layer of this index hides the path that it has. */
  readonly isVisible: (path: string, index: number) => boolean
  /** DiffID of the uppermost layer that has an entry at the path and does not remove it. */
  readonly layerOf: (path: string) => string | undefined
}

/** No layer. */
const none = -1
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

  function isVisible(path: string, index: number): boolean {
    if (coverOfFolder(folderOf(path)) > index) return false
    const hash = hashOf(path)
    for (let above = sets.length - 1; above > index; above--) {
      const set = sets[above]
      if (set && (set.removed.has(path) || set.files.hasHash(hash) || set.folders.hasHash(hash))) return false
    }
    return true
  }

  function layerOf(path: string): string | undefined {
    const hash = hashOf(path)
    const index = sets.findLastIndex(
      ({ files, folders, removed }) => files.hasHash(hash) || folders.hasHash(hash) || removed.has(path),
    )
    const set = sets[index]
    if (index === none || !set || coverOfFolder(folderOf(path)) > index) return undefined
    // A layer may remove what is below it and bring its own.
    return set.files.hasHash(hash) || set.folders.hasHash(hash) ? layers[index]?.diffId : undefined
  }

  return { isVisible, layerOf }
}
