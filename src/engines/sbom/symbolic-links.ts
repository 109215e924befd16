// SPDX-License-Identifier: Apache-2.0
import { folderOf, linkTarget } from './layer/path.ts'

/** Linux' own limit on links that follow each other. */
const maxLinks = 40
/** Folders whose real path is remembered; with more of them the answers are the same, only slower. */
const maxFolders = 200_000

/**
 * Follows symbolic links, as the kernel does for a path inside the image; a path whose links go in circles or
 * follow each other more than 40 times is its own real path.
 */
export function resolverOf(links: ReadonlyMap<string, string>): (path: string) => string {
  if (links.size === 0) return path => path
  const linkFolders = new Set([...links.keys()].map(folderOf))
  const folders = new Map<string, ResolvedFolder>()
  // Who asks does so for one folder after the other.
  let last: ResolvedFolder = { path: '/', real: '/', hasLinks: linkFolders.has('/') }

  function resolved(path: string, slash: number): ResolvedFolder {
    if (last.path.length === slash && path.startsWith(last.path)) return last
    const folder = folderOf(path)
    let found = folders.get(folder)
    if (!found) {
      const real = realPath(links, folder)
      found = { path: folder, real, hasLinks: linkFolders.has(real) }
      if (folders.size < maxFolders) folders.set(folder, found)
    }
    last = found
    return found
  }

  return path => {
    const slash = path.lastIndexOf('/')
    const { path: folder, real, hasLinks } = resolved(path, slash)
    if (real === folder && !hasLinks) return path
    const own = real === '/' ? path.slice(slash) : real + path.slice(slash)
    return real === folder && !links.has(own) ? path : realPath(links, path)
  }
}

interface ResolvedFolder {
  readonly path: string
  readonly real: string
  /** Whether any of what lies in it is a link. */
  readonly hasLinks: boolean
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
