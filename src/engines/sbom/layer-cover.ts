// SPDX-License-Identifier: Apache-2.0

import { hashOf } from '#domain/text-hash.ts'
import { folderOf } from './layer/path.ts'
import { indexLayers } from './layer-index.ts'
import type { ImageLayer } from './union.ts'

/** What the layers of an image let through to whoever looks from above. */
export interface Cover {
  /** Whether nothing above the layer of this index hides the path that it has. */
  readonly isVisible: (path: string, index: number) => boolean
  /** DiffID of the uppermost layer that has an entry at the path and does not remove it. */
  readonly layerOf: (path: string) => string | undefined
  /** The same where that entry is no folder; undefined where it is one. */
  readonly fileLayerOf: (path: string) => string | undefined
}

/** Folders whose cover is remembered; an image with more of them is answered as right, only slower. */
const maxFolders = 200_000

/** Tells for paths which layers hide them. Cost of a question: one search; of one about a new folder, one for each layer. */
export function coverOf(layers: readonly ImageLayer[]): Cover {
  const sets = layers.map(({ analysis }) => ({
    files: analysis.files,
    removed: new Set(analysis.whiteouts),
    opaque: new Set(analysis.opaqueFolders),
  }))
  const removing = sets.flatMap(({ removed }, index) => (removed.size > 0 ? [{ removed, index }] : []))
  const index = indexLayers(layers.map(({ analysis }) => analysis))
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

  /** Whether a layer above this one removes the path. */
  function isRemovedAbove(path: string, at: number): boolean {
    return removing.some(layer => layer.index > at && layer.removed.has(path))
  }

  function isVisible(path: string, at: number): boolean {
    return coverAbove(path) <= at && index.topOf(hashOf(path)) <= at && !isRemovedAbove(path, at)
  }

  /** A layer may remove what is below it and bring its own. */
  function layerOfHash(path: string, hash: number): string | undefined {
    const top = index.topOf(hash)
    return top >= 0 && coverAbove(path) <= top && !isRemovedAbove(path, top) ? layers[top]?.diffId : undefined
  }

  function fileLayerOf(path: string): string | undefined {
    const hash = hashOf(path)
    return index.isFile(hash) ? layerOfHash(path, hash) : undefined
  }

  return { isVisible, layerOf: path => layerOfHash(path, hashOf(path)), fileLayerOf }
}
