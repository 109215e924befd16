// SPDX-License-Identifier: Apache-2.0
/** The folder that holds a package of which no list of files is known. */
import { isJsonArray, isJsonObject, type JsonObject, scalarText } from '#domain/json.ts'

const maxFolders = 50

/**
 * The folders of an artifact in Syft's JSON, without slash at their end; empty when its kind of package has none of
 * its own.
 */
export function packageFolders(artifact: JsonObject): readonly string[] {
  const rule = rules[scalarText(artifact['type'])]
  if (!rule) return []
  const folders = pathsOf(artifact).flatMap(path => rule(path, artifact))
  return [...new Set(folders)].filter(folder => folder.length > 1).slice(0, maxFolders)
}

type FolderRule = (path: string, artifact: JsonObject) => readonly string[]

const rules: Readonly<Record<string, FolderRule>> = {
  npm: path => [folderOf(path)],
  python: pythonFolders,
  // `specifications/x-1.0.gemspec` describes `gems/x-1.0`.
  gem: path => {
    const match = /^(.*)\/specifications\/(?:default\/)?([^/]+)\.gemspec$/.exec(path)
    return match ? [`${match[1]}/gems/${match[2]}`] : []
  },
  'php-composer': (path, { name }) => {
    const vendor = /^(.*)\/composer\/installed\.json$/.exec(path)?.[1]
    return vendor === undefined ? [] : [`${vendor}/${scalarText(name)}`]
  },
  bitnami: path => [folderOf(path)],
  'R-package': path => [folderOf(path)],
  nix: path => [/^\/nix\/store\/[^/]+/.exec(path)?.[0] ?? ''],
}

/** What stands beside `x-1.0.dist-info` under the names by which it is imported. */
function pythonFolders(path: string, { name, metadata }: JsonObject): readonly string[] {
  const site = /^(.*)\/[^/]+\.(?:dist|egg)-info(?:\/[^/]+)?$/.exec(path)?.[1]
  if (site === undefined) return []
  const listed = isJsonObject(metadata) ? metadata['topLevelPackages'] : undefined
  const names = isJsonArray(listed) && listed.length > 0 ? listed.map(scalarText) : importNames(scalarText(name))
  return names.filter(each => /^[\w.-]+$/.test(each) && !each.startsWith('.')).map(each => `${site}/${each}`)
}

/** A distribution without a list most often has the name of what it holds. */
function importNames(name: string): readonly string[] {
  return [name, name.replaceAll('-', '_'), name.toLowerCase().replaceAll('-', '_')]
}

function pathsOf({ locations }: JsonObject): readonly string[] {
  if (!isJsonArray(locations)) return []
  return locations.flatMap(location => {
    const path = isJsonObject(location) ? scalarText(location['path']) : ''
    return path.startsWith('/') ? [path] : []
  })
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}
