// SPDX-License-Identifier: Apache-2.0
import { libraryNames, pathKey } from './path-key.ts'
import { PathPatterns } from './path-patterns.ts'

/** Most paths that are taken of a profile; storage refuses bigger ones. */
const maxPaths = 1_000_000
const maxPathLength = 4_096

/** The files that were opened or executed in a container. */
export interface SeenFiles {
  /** Claims that the file at this path was used, by whatever name of it. */
  has(path: string): boolean
  /** The innermost of the folders that something in was used of, for each use; `folders` have no slash at their end. */
  foldersUsed(folders: ReadonlySet<string>): ReadonlySet<string>
  /** Paths and patterns. */
  readonly size: number
}

/** The set of the paths that a profile has; what is no absolute path is passed over. */
export function seenFiles(paths: Iterable<string>): SeenFiles {
  const literals = new Set<string>()
  const patterns = new PathPatterns()
  for (const path of paths) {
    if (!path.startsWith('/') || path.length > maxPathLength || literals.size + patterns.size >= maxPaths) continue
    const key = pathKey(path)
    if (PathPatterns.isPattern(key)) patterns.add(key)
    else literals.add(key)
  }

  function has(path: string): boolean {
    const key = pathKey(path)
    return libraryNames(key).some(name => literals.has(name)) || patterns.matches(key)
  }

  function foldersUsed(folders: ReadonlySet<string>): ReadonlySet<string> {
    const byKey = new Map([...folders].map(folder => [pathKey(`${folder}/`).slice(0, -1), folder]))
    const used = new Set<string>()
    for (const literal of literals) {
      for (let end = literal.lastIndexOf('/'); end > 0; end = literal.lastIndexOf('/', end - 1)) {
        const folder = byKey.get(literal.slice(0, end))
        if (folder === undefined) continue
        used.add(folder)
        break
      }
    }
    for (const [key, folder] of byKey) if (!used.has(folder) && patterns.reachesInto(key)) used.add(folder)
    return used
  }

  return { has, foldersUsed, size: literals.size + patterns.size }
}
