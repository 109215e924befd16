// SPDX-License-Identifier: Apache-2.0

import { hashOf } from '#domain/text-hash.ts'
import { folderOf } from './layer/path.ts'
import type { Package, PackageType } from './package.ts'

/** Packages of the operating system, whose databases say which files are theirs. */
const systemTypes: ReadonlySet<PackageType> = new Set(['alpm', 'apk', 'deb', 'nix', 'portage', 'rpm'])

/** A runtime of Java that names itself in a file: all in its folder is part of it. */
const javaType = 'java-jvm-installation'

/** What a program says of the package that it was built as: better than what is recognised of it. */
const noteType = 'elf-binary-package-note-json-payload'

/**
 * Sorts out packages that are found twice because the operating system's package manager installed their files.
 *
 * A program recognised by its content is left out then: the system's package says the same, and knows the
 * distribution's fixes. Any other package stays and names its owner. Bitnami's applications and runtimes of Java own programs, too.
 * Source: Syft `relationship/exclude_binaries_by_file_ownership_overlap.go`, `by_file_ownership.go`.
 */
export function applyOwnership(packages: readonly Package[], realPath: (path: string) => string): readonly Package[] {
  const asked = packages.filter(found => !isSystem(found)).flatMap(primaryPathsOf)
  const hashes = new Set(asked.map(path => hashOf(realPath(path))))
  const system = new Owners({ packages: packages.filter(isSystem), realPath, hashes })
  const applications = new Owners({ packages: packages.filter(isApplication), realPath, hashes })
  const noted = new Set(packages.filter(({ metadataType }) => metadataType === noteType).flatMap(primaryPathsOf))
  return packages.flatMap(found => {
    if (
      found.type === 'binary' &&
      found.metadataType !== noteType &&
      primaryPathsOf(found).some(path => noted.has(path))
    )
      return []
    if (isSystem(found)) return [found]
    const owner = system.ownerOf(found)
    if (isProgram(found))
      return owner === undefined && (isApplication(found) || applications.ownerOf(found) === undefined) ? [found] : []
    return owner === undefined ? [found] : [{ ...found, ownedBy: owner }]
  })
}

/** Whether a package manager's database names it. */
function isSystem(found: Package): boolean {
  return systemTypes.has(found.type) && !isProgram(found)
}

/** What else is better known than a program that is recognised by its content. */
function isApplication({ type, metadataType }: Package): boolean {
  return type === 'bitnami' || metadataType === javaType
}

function primaryPathsOf({ locations }: Package): readonly string[] {
  return locations.flatMap(({ path, evidence }) => (evidence === 'primary' ? [path] : []))
}

/** Some are of the kind that an ecosystem's advisories are about: Vault is a module of Go, too. */
function isProgram({ type, metadataType }: Package): boolean {
  return type === 'binary' || metadataType === 'binary-signature' || metadataType === noteType
}

interface Ownership {
  readonly packages: readonly Package[]
  readonly realPath: (path: string) => string
  /** Of the real paths that will be asked about: few, where a system owns tens of thousands. */
  readonly hashes: ReadonlySet<number>
}

/** Which of some packages a path belongs to. */
class Owners {
  readonly #files = new Map<string, string>()
  readonly #folders = new Map<string, string>()
  readonly #realPath: (path: string) => string

  constructor({ packages, realPath, hashes }: Ownership) {
    this.#realPath = realPath
    for (const { id, ownedFiles, ownedFolders } of packages) {
      for (const path of ownedFiles) {
        const real = realPath(path)
        if (hashes.has(hashOf(real))) this.#files.set(real, id)
      }
      for (const path of ownedFolders) this.#folders.set(realPath(path), id)
    }
  }

  /** Id of the package to which a file belongs that shows `found`. */
  ownerOf({ locations }: Package): string | undefined {
    for (const { path, evidence } of locations) {
      const owner = evidence === 'primary' ? this.#ownerOfPath(this.#realPath(path)) : undefined
      if (owner !== undefined) return owner
    }
    return undefined
  }

  #ownerOfPath(path: string): string | undefined {
    const owner = this.#files.get(path)
    if (owner !== undefined || this.#folders.size === 0) return owner
    for (let folder = folderOf(path); folder !== '/'; folder = folderOf(folder)) {
      const folderOwner = this.#folders.get(folder)
      if (folderOwner !== undefined) return folderOwner
    }
    return undefined
  }
}
