// SPDX-License-Identifier: Apache-2.0
/** Files that were opened: many files of one folder become a pattern. */
import { type CollapseSettings, openThresholds } from './collapse-settings.ts'
import type { Open } from './observed.ts'
import { pathOf, segmentsOf } from './path-pattern.ts'
import { SegmentTrie } from './segment-trie.ts'
import { sortedByKey, unionOf } from './sets.ts'

/** Claims that a path is known to matter by itself, as those of packages do. */
export type IsKept = (path: string) => boolean

/**
 * One entry for each path or pattern, sorted, with the flags of all it stands for. A path that `isKept` neither becomes
 * part of a pattern nor counts towards one. An entry without a path says nothing and goes.
 */
export function compactOpens(
  opens: readonly Open[],
  settings: CollapseSettings,
  isKept: IsKept = () => false,
): readonly Open[] {
  const trie = new SegmentTrie<readonly string[]>({ thresholds: openThresholds(settings), merge: unionOf })
  const byPath = new Map<string, Open>()
  for (const { path, flags } of opens) {
    if (path === '') continue
    if (isKept(path)) byPath.set(path, { path, flags: unionOf(byPath.get(path)?.flags, flags) })
    else trie.add(segmentsOf(path), unionOf(flags))
  }
  for (const { segments, value: flags } of trie.found()) {
    const path = pathOf(segments)
    byPath.set(path, { path, flags: unionOf(byPath.get(path)?.flags, flags) })
  }
  return sortedByKey(byPath)
}
