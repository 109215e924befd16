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
  const folders = new Map<string, string>()
  return path => {
    const folder = folderOf(path)
    let real = folders.get(folder)
    if (real === undefined) {
      real = realPath(links, folder)
      if (folders.size < maxFolders) folders.set(folder, real)
    }
    const own = real === '/' ? `/${path.slice(path.lastIndexOf('/') + 1)}` : real + path.slice(path.lastIndexOf('/'))
    return real === folder && !links.has(own) ? path : realPath(links, path)
  }
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
