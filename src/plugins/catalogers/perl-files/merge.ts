// SPDX-License-Identifier: Apache-2.0
import type { FoundAt } from '#engines/sbom/package.ts'
import type { Installed } from './install.ts'

/** A distribution as one file shows it, or several. */
export interface Distribution extends Installed {
  readonly licenses: readonly string[]
  /** The module that its list of files is named after; empty when a client noted what it installed. */
  readonly mainModule: string
  readonly files: readonly string[]
  readonly locations: readonly FoundAt[]
}

/**
 * Joins what a client noted with the list of files of the same distribution, in one tree: of the same name and
 * version, or of a module that the distribution provides, if its version is unknown or the same. Two versions in one
 * tree are two: the newer has overwritten the older, whose list nobody took away.
 *
 * @param found  those that a client noted first
 */
export function mergeDistributions(found: readonly Distribution[]): readonly Distribution[] {
  const merged: Distribution[] = []
  const byName = new Map<string, number>()
  const byModule = new Map<string, number>()
  for (const one of found) {
    const tree = treeOf(one)
    const key = JSON.stringify([tree, one.name, one.version])
    const provider = one.mainModule === '' ? undefined : byModule.get(`${tree}|${one.mainModule}`)
    const isSame = provider !== undefined && (one.version === '' || one.version === merged[provider]?.version)
    const index = byName.get(key) ?? (isSame ? provider : undefined)
    const known = index === undefined ? undefined : merged[index]
    if (index !== undefined && known) {
      merged[index] = joined(known, one)
      continue
    }
    byName.set(key, merged.length)
    for (const { name } of one.modules) {
      const module = `${tree}|${name}`
      if (!byModule.has(module)) byModule.set(module, merged.length)
    }
    merged.push(one)
  }
  return merged
}

/** The folder that `.meta` and `auto` lie in. */
function treeOf({ locations }: Distribution): string {
  const segments = (locations[0]?.path ?? '').split('/')
  return segments.slice(0, Math.max(segments.lastIndexOf('auto'), segments.lastIndexOf('.meta'))).join('/')
}

function joined(a: Distribution, b: Distribution): Distribution {
  return {
    ...a,
    licenses: [...new Set([...a.licenses, ...b.licenses])],
    files: [...new Set([...a.files, ...b.files])],
    locations: [...a.locations, ...b.locations],
  }
}
