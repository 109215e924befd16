// SPDX-License-Identifier: Apache-2.0
import { isJsonObject } from '#domain/json.ts'
import { defineCataloger } from '#engines/sbom/cataloger.ts'
import type { PackageFinding } from '#engines/sbom/package.ts'
import { objectAt, readJson, textAt } from '#engines/sbom/text/json.ts'
import { nugetPackage } from './dotnet-files/nuget-package.ts'

interface Locked {
  readonly name: string
  readonly version: string
  readonly contentHash: string
  readonly type: string
}

interface LockFact {
  readonly packages: readonly Locked[]
}

const maxPackages = 20_000

/**
 * Packages that a .NET project has fixed in its `packages.lock.json`: images that build what they run carry such.
 *
 * Source: learn.microsoft.com, "PackageReference in project files", lock file.
 */
export const cataloger = defineCataloger<LockFact>({
  id: 'nuget-lock',
  title: 'The cataloger of NuGet lock files',
  revision: 1,
  wants: [{ names: ['packages.lock.json'], maxBytes: 32 * 2 ** 20 }],
  read({ content }) {
    const document = readJson(content)
    if (!isJsonObject(document)) return { doubts: ['it is no JSON object'] }
    const packages = new Map<string, Locked>()
    for (const framework of Object.values(objectAt(document, 'dependencies'))) {
      if (!isJsonObject(framework)) continue
      for (const [name, entry] of Object.entries(framework)) {
        const version = isJsonObject(entry) ? textAt(entry, 'resolved') : ''
        const key = `${name.toLowerCase()}/${version}`
        if (version === '' || !isJsonObject(entry) || packages.size >= maxPackages || packages.has(key)) continue
        packages.set(key, { name, version, contentHash: textAt(entry, 'contentHash'), type: textAt(entry, 'type') })
      }
    }
    return packages.size === 0 ? undefined : { fact: { packages: [...packages.values()] } }
  },
  assemble: facts => ({
    packages: facts.flatMap(({ path, fact }) => fact.packages.map(locked => toFinding(locked, path))),
  }),
})

function toFinding({ name, version, contentHash, type }: Locked, path: string): PackageFinding {
  return {
    ...nugetPackage(name, version, path),
    metadataType: 'dotnet-packages-lock-entry',
    metadata: { name, version, contentHash, type },
  }
}
