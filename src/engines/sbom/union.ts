// SPDX-License-Identifier: Apache-2.0
import type { LocatedFact } from './cataloger.ts'
import type { LayerAnalysis } from './layer/analysis.ts'
import { coverOf } from './layer-cover.ts'
import { resolverOf } from './symbolic-links.ts'

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
  /** The same where that entry is no folder; undefined where it is one. */
  readonly fileLayerOf: (path: string) => string | undefined
}

/**
 * Lays layers on top of each other, the first one lowest: an upper entry replaces the lower one of its path, a
 * whiteout removes a path and all below it, an opaque folder hides what lower layers have in it, and anything but
 * a folder hides the lower folder of its path.
 *
 * Cost: O(facts × layers above × log entries); what hides a folder is found once for each folder.
 * Source: OCI image specification, "Image Layer Filesystem Changeset".
 */
export function unite(layers: readonly ImageLayer[]): Union {
  const { isVisible, layerOf, fileLayerOf } = coverOf(layers)
  const facts = new Map<string, LocatedFact<unknown>[]>()
  const links = new Map<string, string>()
  for (const [index, { diffId, analysis }] of layers.entries()) {
    for (const { cataloger, path, fact } of analysis.facts)
      if (isVisible(path, index)) listOf(facts, cataloger).push({ path, layer: diffId, fact })
    for (const [path, target] of analysis.links) if (isVisible(path, index)) links.set(path, target)
  }
  for (const list of facts.values()) list.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  return { facts, realPath: resolverOf(links), layerOf, fileLayerOf }
}

function listOf<K, V>(lists: Map<K, V[]>, key: K): V[] {
  const known = lists.get(key)
  if (known) return known
  const list: V[] = []
  lists.set(key, list)
  return list
}
