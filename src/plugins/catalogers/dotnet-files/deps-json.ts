// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { objectAt, textAt } from '#engines/sbom/text/json.ts'

/** A library that a .NET application lists as its dependency, or the application itself. */
export interface DotnetLibrary {
  readonly name: string
  readonly version: string
  readonly sha512: string
  readonly path: string
  readonly hashPath: string
  /** Files of it, relative to the application, in lower case. */
  readonly files: readonly string[]
}

/** Groups of files that a library brings along. */
const fileGroups = ['runtime', 'runtimeTargets', 'resources', 'native', 'compile'] as const
const placeholder = '_._'
const maxLibraries = 20_000
/** Tools that put the files of other libraries into one, of which the list knows nothing. */
const bundlers: ReadonlySet<string> = new Set([
  'Brokenevent.ILStrip',
  'Brokenevent.ILStrip.CLI',
  'Costura.Fody',
  'Fody',
  'ILMerge',
  'ILRepack.FullAuto',
  'ILRepack.Lib',
  'ILRepack.Lib.MSBuild',
  'ILRepack.Lib.MSBuild.Task',
  'ILRepack.Lib.NET',
  'ILRepack.NETStandard',
  'JetBrains.Build.ILRepack',
  'PostSharp.Community.Packer',
])

/**
 * Reads a `<application>.deps.json`: the application and the libraries that have files, by themselves or through those
 * that they need; the others were needed to build it. Other projects that it is made of are no packages.
 *
 * @param application  from the name of the file
 * Source: github.com/dotnet/sdk, "runtime-configuration-file"; Syft `dotnet/deps_binary_cataloger.go`.
 */
export function librariesIn(document: JsonObject, application: string): readonly DotnetLibrary[] {
  const libraries = objectAt(document, 'libraries')
  const entries = entriesByKey(objectAt(document, 'targets'))
  const keys = [...entries.keys()].slice(0, maxLibraries)
  const isBundled = keys.some(key => bundlers.has(key.split('/', 1)[0] ?? ''))
  const claims = claimsOf(entries)
  return keys.flatMap((key): readonly DotnetLibrary[] => {
    const slash = key.lastIndexOf('/')
    if (slash <= 0) return []
    const [name, version] = [key.slice(0, slash), key.slice(slash + 1)]
    const library = objectAt(libraries, key)
    const of = (field: string) => textAt(library, field)
    const isProject = of('type') === 'project'
    const isReference = of('type') === 'referenceassembly' && of('sha512') === '' && of('path') === ''
    const isPackage = isProject ? name === application : !isReference && (isBundled || claims(key))
    if (!isPackage) return []
    const files = (entries.get(key) ?? []).flatMap(filesOf)
    return [{ name, version, sha512: of('sha512'), path: of('path'), hashPath: of('hashPath'), files }]
  })
}

/** What the targets, of which there is one for each platform, say of each library. */
function entriesByKey(targets: JsonObject): ReadonlyMap<string, readonly JsonObject[]> {
  const entries = new Map<string, JsonObject[]>()
  for (const target of Object.values(targets))
    for (const [key, entry] of Object.entries(isJsonObject(target) ? target : {}))
      if (isJsonObject(entry)) entries.set(key, [...(entries.get(key) ?? []), entry])
  return entries
}

/** Whether a library, or one that it needs, has files; libraries may need each other in circles. */
function claimsOf(entries: ReadonlyMap<string, readonly JsonObject[]>): (key: string) => boolean {
  const visited = new Set<string>()
  const claiming = new Set([...entries].flatMap(([key, values]) => (values.some(hasFiles) ? [key] : [])))
  function reaches(key: string): boolean {
    const seen = new Set<string>()
    const waiting = [key]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (claiming.has(next)) return true
      if (seen.has(next) || visited.has(next)) continue
      seen.add(next)
      for (const entry of entries.get(next) ?? []) {
        const needed = objectAt(entry, 'dependencies')
        for (const name of Object.keys(needed)) waiting.push(`${name}/${textAt(needed, name)}`)
      }
    }
    for (const none of seen) visited.add(none)
    return false
  }
  return reaches
}

function hasFiles(entry: JsonObject): boolean {
  return fileGroups.some(group => Object.keys(objectAt(entry, group)).some(file => !file.endsWith(placeholder)))
}

/** Published applications have the files of libraries beside them, in folders for languages and platforms only. */
function filesOf(entry: JsonObject): readonly string[] {
  const files = fileGroups.flatMap(group => Object.keys(objectAt(entry, group)))
  return [...new Set(files.map(file => file.replace(/^(?:runtimes\/[^/]+\/)?(?:lib|ref)\/[^/]+\//, '').toLowerCase()))]
}
