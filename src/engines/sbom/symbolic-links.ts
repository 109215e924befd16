// SPDX-License-Identifier: Apache-2.0
import { folderOf, linkTarget, maxPathBytes } from './layer/path.ts'

/** Linux' own limit on links that follow each other. */
const maxLinks = 40
/** Most names in a path of which links are followed: whoever writes lists of paths could make each cost as much as a thousand. */
const maxDepth = 128
/** Characters of folders whose real path is remembered; with more of them the answers are the same, only slower. */
const rememberedChars = 2 ** 24

/**
 * Follows symbolic links, as the kernel does for a path inside the image; a path whose links go in circles or
 * follow each other more than 40 times is its own real path, and so is one
 * that is longer than Linux accepts or deeper than any is.
 */
export function resolverOf(links: ReadonlyMap<string, string>): (path: string) => string {
  if (links.size === 0) return path => path
  const linkFolders = new Set([...links.keys()].map(folderOf))
  const folders = new Map<string, ResolvedFolder>()
  let leftChars = rememberedChars
  // Who asks does so for one folder after the other.
  let last: ResolvedFolder = { path: '/', real: '/', hasLinks: linkFolders.has('/') }

  function resolved(path: string, slash: number): ResolvedFolder {
    if (last.path.length === slash && path.startsWith(last.path)) return last
    last = folderAt(folderOf(path))
    return last
  }

  function folderAt(folder: string): ResolvedFolder {
    const known = folders.get(folder)
    if (known) return known
    const real = realFolder(folder)
    const found = { path: folder, real, hasLinks: linkFolders.has(real) }
    leftChars -= folder.length + real.length
    if (leftChars > 0) folders.set(folder, found)
    return found
  }

  /** What is no link itself lies in the real path of the folder above it. */
  function realFolder(folder: string): string {
    if (!folder.startsWith('/') || folder.endsWith('/')) return realPath(links, folder)
    const above = folderAt(folderOf(folder)).real
    const own = (above === '/' ? '' : above) + folder.slice(folder.lastIndexOf('/'))
    return links.has(own) ? realPath(links, folder) : own
  }

  return path => {
    if (isTooDeep(path)) return path
    const slash = path.lastIndexOf('/')
    const { path: folder, real, hasLinks } = resolved(path, slash)
    if (real === folder && !hasLinks) return path
    const own = real === '/' ? path.slice(slash) : real + path.slice(slash)
    return real === folder && !links.has(own) ? path : realPath(links, path)
  }
}

function isTooDeep(path: string): boolean {
  if (path.length <= 2 * maxDepth) return false
  if (path.length > maxPathBytes) return true
  let depth = 0
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) depth++
  return depth > maxDepth
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
