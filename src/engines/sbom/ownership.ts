// SPDX-License-Identifier: Apache-2.0
import type { Package, PackageType } from './package.ts'

/** Packages of the operating system, whose databases say which files are theirs. */
const systemTypes: ReadonlySet<PackageType> = new Set(['alpm', 'apk', 'deb', 'portage', 'rpm'])

/**
 * Sorts out packages that are found twice because the operating system's package manager installed their files.
 *
 * A program recognised by its content is left out then: the system's package says the same, and knows the
 * distribution's fixes. Any other package stays and names its owner.
 * Source: Syft `relationship/exclude_binaries_by_file_ownership_overlap.go`, `by_file_ownership.go`.
 */
export function applyOwnership(packages: readonly Package[], realPath: (path: string) => string): readonly Package[] {
  const owners = new Map<string, string>()
  for (const { id, type, ownedFiles } of packages)
    if (systemTypes.has(type)) for (const path of ownedFiles) owners.set(realPath(path), id)
  return packages.flatMap(found => {
    if (systemTypes.has(found.type)) return [found]
    const owner = ownerOf(found, owners, realPath)
    if (owner === undefined) return [found]
    return found.type === 'binary' ? [] : [{ ...found, ownedBy: owner }]
  })
}

function ownerOf(
  found: Package,
  owners: ReadonlyMap<string, string>,
  realPath: (path: string) => string,
): string | undefined {
  for (const { path, evidence } of found.locations)
    if (evidence === 'primary') {
      const owner = owners.get(realPath(path))
      if (owner !== undefined) return owner
    }
  return undefined
}
