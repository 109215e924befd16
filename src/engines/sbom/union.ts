// SPDX-License-Identifier: Apache-2.0
import type { LocatedFact } from './cataloger.ts'
import type { LayerAnalysis } from './layer/analysis.ts'
import { folderOf, linkTarget } from './layer/path.ts'

/** A layer of an image with its place among the others. */
export interface ImageLayer {
  readonly diffId: string
  readonly analysis: LayerAnalysis
}

/** What is visible of the layers when they lie on top of each other. */
export interface Union {
  /** Visible facts by cataloger, sorted by path. */
  readonly facts: ReadonlyMap<string, readonly LocatedFact<unknown>[]>
  /** The path without symbolic links in it. */
  readonly realPath: (path: string) => string
  /** DiffID of the uppermost layer that has an entry at the path and does not remove it. */
  readonly layerOf: (path: string) => string | undefined
}

/** Linux' own limit on links that follow each other. */
const maxLinks = 40

/**
 * Lays layers on top of each other, the first one lowest: an upper entry replaces the lower one of its path, a
 * whiteout removes a path and all below it, an opaque folder hides what lower layers have in it, and anything but
 * a folder hides the lower folder of its path.
 *
 * Cost: O(facts × layers above × depth of the path).
 * Source: OCI image specification, "Image Layer Filesystem Changeset".
 */
export function unite(layers: readonly ImageLayer[]): Union {
  const covers = layers.map(({ analysis }) => coverOf(analysis))
  const isVisible = (path: string, index: number) => !covers.slice(index + 1).some(hides => hides(path))
  const facts = new Map<string, LocatedFact<unknown>[]>()
  const links = new Map<string, string>()
  for (const [index, { diffId, analysis }] of layers.entries()) {
    for (const { cataloger, path, fact } of analysis.facts)
      if (isVisible(path, index)) listOf(facts, cataloger).push({ path, layer: diffId, fact })
    for (const [path, target] of analysis.links) if (isVisible(path, index)) links.set(path, target)
  }
  for (const list of facts.values()) list.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  return {
    facts,
    realPath: path => realPath(links, path),
    layerOf: path => {
      const index = layers.findLastIndex(({ analysis }) => analysis.files.has(path) || analysis.folders.has(path))
      return index >= 0 && isVisible(path, index) ? layers[index]?.diffId : undefined
    },
  }
}

/** Whether a layer hides what lies at a path below it. */
function coverOf(analysis: LayerAnalysis): (path: string) => boolean {
  const removed = new Set(analysis.whiteouts)
  const opaque = new Set(analysis.opaqueFolders)
  return path => {
    if (analysis.files.has(path) || analysis.folders.has(path) || removed.has(path)) return true
    for (let folder = folderOf(path); ; folder = folderOf(folder)) {
      if (opaque.has(folder) || removed.has(folder) || analysis.files.has(folder)) return true
      if (folder === '/') return false
    }
  }
}

function listOf<K, V>(lists: Map<K, V[]>, key: K): V[] {
  const known = lists.get(key)
  if (known) return known
  const list: V[] = []
  lists.set(key, list)
  return list
}

function realPath(links: ReadonlyMap<string, string>, path: string): string {
  let resolved = '/'
  let rest = path.split('/').filter(part => part !== '')
  for (let followed = 0; rest.length > 0; ) {
    const [part = '', ...others] = rest
    const next = resolved === '/' ? `/${part}` : `${resolved}/${part}`
    const target = links.get(next)
    if (target === undefined) {
      resolved = next
      rest = others
      continue
    }
    if (++followed > maxLinks) return path
    resolved = '/'
    rest = [
      ...linkTarget(next, target)
        .split('/')
        .filter(part => part !== ''),
      ...others,
    ]
  }
  return resolved
}
