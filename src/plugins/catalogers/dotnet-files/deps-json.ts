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
/** Of those, the ones that are there when the application runs. */
const runtimeGroups = ['runtime', 'runtimeTargets', 'resources', 'native'] as const
const placeholder = '_._'
const maxLibraries = 20_000

/**
 * Reads a `<application>.deps.json`: the application and the libraries that have files at run time, by themselves
 * or through those that they need; the others were needed to build it.
 *
 * Source: github.com/dotnet/sdk, "runtime-configuration-file"; Syft `dotnet/deps_binary_cataloger.go`.
 */
export function librariesIn(document: JsonObject): readonly DotnetLibrary[] {
  const libraries = objectAt(document, 'libraries')
  const targets = objectAt(document, 'targets')
  const targetName = textAt(objectAt(document, 'runtimeTarget'), 'name')
  const target = objectAt(targets, targetName in targets ? targetName : (Object.keys(targets)[0] ?? ''))
  const claims = claimsOf(target)
  return Object.entries(libraries)
    .slice(0, maxLibraries)
    .flatMap(([key, library]): readonly DotnetLibrary[] => {
      const slash = key.lastIndexOf('/')
      if (slash <= 0 || !isJsonObject(library)) return []
      const isProject = textAt(library, 'type') === 'project'
      if (!isProject && !claims(key)) return []
      return [
        {
          name: key.slice(0, slash),
          version: key.slice(slash + 1),
          sha512: textAt(library, 'sha512'),
          path: textAt(library, 'path'),
          hashPath: textAt(library, 'hashPath'),
          files: filesOf(objectAt(target, key)),
        },
      ]
    })
}

/** Whether a library, or one that it needs, has files at run time; libraries may need each other in circles. */
function claimsOf(target: JsonObject): (key: string) => boolean {
  const visited = new Set<string>()
  const claiming = new Set<string>()
  for (const [key, entry] of Object.entries(target))
    if (isJsonObject(entry) && hasRuntimeFiles(entry)) claiming.add(key)
  function reaches(key: string): boolean {
    const seen = new Set<string>()
    const waiting = [key]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (claiming.has(next)) return true
      if (seen.has(next) || visited.has(next)) continue
      seen.add(next)
      const needed = objectAt(objectAt(target, next), 'dependencies')
      for (const name of Object.keys(needed)) waiting.push(`${name}/${textAt(needed, name)}`)
    }
    for (const none of seen) visited.add(none)
    return false
  }
  return reaches
}

function hasRuntimeFiles(entry: JsonObject): boolean {
  return runtimeGroups.some(group => Object.keys(objectAt(entry, group)).some(file => !file.endsWith(placeholder)))
}

/** Published applications have the files of libraries beside them, in folders for languages and platforms only. */
function filesOf(entry: JsonObject): readonly string[] {
  const files = fileGroups.flatMap(group => Object.keys(objectAt(entry, group)))
  return [...new Set(files.map(file => file.replace(/^(?:lib|ref)\/[^/]+\//, '').toLowerCase()))]
}
