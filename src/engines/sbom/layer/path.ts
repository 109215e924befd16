// SPDX-License-Identifier: Apache-2.0

/** Longest path that Linux accepts, in bytes. */
export const maxPathBytes = 4_096

/**
 * The absolute path that a name in an archive stands for: `.` and empty parts dropped, `..` never above the root.
 * The root itself is `/`.
 */
export function cleanPath(name: string): string {
  // Most names need no more than a slash in front; archives of folders begin every name with a dot.
  const start = name.startsWith('./') ? 2 : 0
  const end = name.endsWith('/') ? name.length - 1 : name.length
  if (isClean(name, start, end)) return `/${name.slice(start, end)}`
  const parts: string[] = []
  for (const part of name.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

/** Whether that part of the name has no part that is empty, `.` or `..`. */
function isClean(name: string, start: number, end: number): boolean {
  if (start >= end) return false
  for (let at = start, partStart = start; at <= end; at++) {
    if (at < end && name.charCodeAt(at) !== slash) continue
    const length = at - partStart
    const isDots = length <= 2 && name.charCodeAt(partStart) === dot && name.charCodeAt(at - 1) === dot
    if (length === 0 || isDots) return false
    partStart = at + 1
  }
  return true
}

const slash = 0x2f
const dot = 0x2e

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
