// SPDX-License-Identifier: Apache-2.0
import { isJsonObject } from '#domain/json.ts'
import { defineCataloger, type LocatedFact } from '#engines/sbom/cataloger.ts'
import { parsePe } from '#engines/sbom/executable/pe.ts'
import { versionStrings } from '#engines/sbom/executable/version-resource.ts'
import { baseNameOf, folderOf } from '#engines/sbom/layer/path.ts'
import type { PackageFinding } from '#engines/sbom/package.ts'
import { readJson } from '#engines/sbom/text/json.ts'
import { assemblyNameOf, assemblyVersionOf, type VersionStrings } from './dotnet-files/assembly.ts'
import { type DotnetLibrary, librariesIn } from './dotnet-files/deps-json.ts'
import { type BrowserLibrary, browserLibrariesIn, fromBrowserLibrary } from './dotnet-files/libman.ts'
import { nugetPackage } from './dotnet-files/nuget-package.ts'

/** What a list of dependencies, or an assembly, says. */
type DotnetFact =
  | { readonly kind: 'dependencies'; readonly libraries: readonly DotnetLibrary[] }
  | { readonly kind: 'assembly'; readonly strings: VersionStrings }
  | { readonly kind: 'browser'; readonly libraries: readonly BrowserLibrary[] }

const listSuffix = '.deps.json'
const libman = 'libman.json'
const runtimeFile = /\/Microsoft\.NETCore\.App\/(\d+\.\d+\.\d+)\/[^/]+\.dll$/

/**
 * .NET packages: what an application lists in its `.deps.json`, assemblies that no list mentions, by their version
 * resources, and the runtime itself.
 *
 * Source: github.com/dotnet/sdk "runtime-configuration-file"; Microsoft "VERSIONINFO resource".
 */
export const cataloger = defineCataloger<DotnetFact>({
  id: 'dotnet',
  title: 'The .NET cataloger',
  revision: 4,
  wants: [
    { suffixes: [listSuffix], maxBytes: 64 * 2 ** 20 },
    { names: [libman], maxBytes: 2 ** 20 },
    { suffixes: ['.dll', '.exe'], maxBytes: 64 * 2 ** 20 },
  ],
  read({ path, content }) {
    if (!path.endsWith('.json')) {
      const image = parsePe(content)
      if (!image?.hasClr) return undefined
      return { fact: { kind: 'assembly', strings: Object.fromEntries(versionStrings(image)) } }
    }
    const document = readJson(content)
    if (!isJsonObject(document)) return { doubts: ['it is no JSON object'] }
    const name = baseNameOf(path)
    if (name === libman) return { fact: { kind: 'browser', libraries: browserLibrariesIn(document) } }
    return { fact: { kind: 'dependencies', libraries: librariesIn(document, name.slice(0, -listSuffix.length)) } }
  },
  assemble(facts) {
    const listed = listedFiles(facts)
    const applications = new Set(
      facts.flatMap(({ path, fact }) => (fact.kind === 'dependencies' ? [folderOf(path)] : [])),
    )
    const packages: PackageFinding[] = []
    const runtimes = new Map<string, string>()
    for (const { path, fact } of facts) {
      const [, runtime] = runtimeFile.exec(path) ?? []
      if (fact.kind === 'dependencies') packages.push(...fact.libraries.map(library => fromLibrary(library, path)))
      else if (fact.kind === 'browser')
        packages.push(
          ...(applications.has(folderOf(path)) ? fact.libraries.map(library => fromBrowserLibrary(library, path)) : []),
        )
      else if (listed.has(path.toLowerCase())) continue
      else if (runtime !== undefined) runtimes.set(runtime, runtimes.get(runtime) ?? path)
      else packages.push(...fromAssembly(fact.strings, path))
    }
    for (const [version, path] of runtimes) packages.push(runtimePackage(version, path))
    return { packages }
  },
})

/** Paths, in lower case, of the files that lists of dependencies mention. */
function listedFiles(facts: readonly LocatedFact<DotnetFact>[]): ReadonlySet<string> {
  return new Set(
    facts.flatMap(({ path, fact }) =>
      fact.kind === 'dependencies'
        ? fact.libraries.flatMap(({ files }) => files.map(file => `${folderOf(path).toLowerCase()}/${file}`))
        : [],
    ),
  )
}

function fromLibrary(library: DotnetLibrary, path: string): PackageFinding {
  const { name, version, sha512, path: libraryPath, hashPath } = library
  return {
    ...nugetPackage(name, version, path),
    metadataType: 'dotnet-deps-entry',
    metadata: { name, version, path: libraryPath, sha512, hashPath },
  }
}

function fromAssembly(strings: VersionStrings, path: string): readonly PackageFinding[] {
  const name = assemblyNameOf(strings, baseNameOf(path))
  const version = assemblyVersionOf(strings)
  if (name === '') return []
  const of = (key: string) => strings[key] ?? ''
  return [
    {
      ...nugetPackage(name, version, path),
      metadataType: 'dotnet-portable-executable-entry',
      metadata: {
        assemblyVersion: of('Assembly Version'),
        legalCopyright: of('LegalCopyright'),
        companyName: of('CompanyName'),
        productName: of('ProductName'),
        productVersion: of('ProductVersion'),
      },
    },
  ]
}

/** The runtime lies in a folder named after its version; its many assemblies are no packages. */
function runtimePackage(version: string, path: string): PackageFinding {
  const product = Number.parseInt(version, 10) < 5 ? '.net_core' : '.net'
  const cpe = { cpe: `cpe:2.3:a:microsoft:${product}:${version}:*:*:*:*:*:*:*`, source: 'syft-generated' } as const
  // It comes from no NuGet package, and so has no package URL.
  return { ...nugetPackage('Microsoft.NETCore.App', version, path), purl: '', cpes: [cpe] }
}
