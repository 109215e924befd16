// SPDX-License-Identifier: Apache-2.0
/** One name for the paths by which a file is known to whoever opens it and to whoever catalogued it. */

/** Folders of the root that systems with a merged /usr keep as links into it. */
const mergedFolder = /^\/(?:s?bin|lib(?:32|64|x32|o32)?)\//
const compiledPython = /^(.*\/)?__pycache__\/([^/]+?)\.[a-z]+-?\d+(?:\.opt-[12])?\.pyc$/

/**
 * The path under which files are compared: `/lib/…` is `/usr/lib/…`, and what Python compiled is its source.
 *
 * On a system where `/lib` and `/usr/lib` are two folders, files of the same name in both count as one: then more is
 * relevant than was seen, never less. Source: UsrMerge (Debian, Fedora), PEP 3147.
 */
export function pathKey(path: string): string {
  const merged = mergedFolder.test(path) ? `/usr${path}` : path
  if (!merged.endsWith('.pyc')) return merged
  const compiled = compiledPython.exec(merged)
  return compiled ? `${compiled[1] ?? ''}${compiled[2]}.py` : merged
}

/**
 * The names by which loaders open a shared library, the file's own first: `libz.so.1.3.1`, `libz.so.1.3`, `libz.so.1`.
 * Packages own the file, programs open the link.
 */
export function libraryNames(path: string): readonly string[] {
  const names = [path]
  const at = path.lastIndexOf('.so.')
  if (at < 0 || !/^[\d.]{1,40}$/.test(path.slice(at + 4))) return names
  for (let end = path.lastIndexOf('.'); end > at + 3; end = path.lastIndexOf('.', end - 1))
    names.push(path.slice(0, end))
  return names
}
