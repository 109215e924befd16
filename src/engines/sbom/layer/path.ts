// SPDX-License-Identifier: Apache-2.0

/** Longest path that Linux accepts, in bytes. */
export const maxPathBytes = 4_096

/**
 * The absolute path that a name in an archive stands for: `.` and empty parts dropped, `..` never above the root.
 * The root itself is `/`.
 */
export function cleanPath(name: string): string {
  // Most names need no more than a slash in front.
  if (!needsCleaning(name)) return `/${name}`
  const parts: string[] = []
  for (const part of name.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

function needsCleaning(name: string): boolean {
  return (
    name === '' ||
    name.startsWith('/') ||
    name.endsWith('/') ||
    name.includes('//') ||
    /(?:^|\/)\.\.?(?:\/|$)/.test(name)
  )
}

/** `/a/b` of `/a/b/c`, `/` of `/a`. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash <= 0 ? '/' : path.slice(0, slash)
}

/** `c` of `/a/b/c`. */
export function baseNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The path that `target` means when it stands in a link at `path`. */
export function linkTarget(path: string, target: string): string {
  return cleanPath(target.startsWith('/') ? target.slice(1) : `${folderOf(path).slice(1)}/${target}`)
}
