// SPDX-License-Identifier: Apache-2.0
/**
 * Which packages of an image are in use, by the files that were seen.
 *
 * ```
 * files seen ─► packages that own them ─┐
 * folders used ─► packages in them     ─┼─► and who owns those in turn
 * no way to tell ─────────────────────  ┘
 * ```
 */
import { isJsonArray, isJsonObject, type JsonObject, scalarText } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import { packageFolders } from './package-folders.ts'
import type { SeenFiles } from './seen-files.ts'

export interface RelevantPackages {
  /** Ids of artifacts that are in use, or of which nobody can tell. */
  readonly artifacts: ReadonlySet<string>
  /** Those of them of which nobody can tell: no file and no folder of theirs is known. */
  readonly unknown: ReadonlySet<string>
  /** Ids of files that were seen. */
  readonly files: ReadonlySet<string>
}

/** Relations by which a child that is in use makes its parent so; being depended on is no use. */
const carrying: ReadonlySet<string> = new Set(['contains', 'ownership-by-file-overlap'])
/**
 * Packages whose evidence is the package itself: what opens the archive or runs the program uses what is in it.
 * Of others it is a list of packages, which tools read without using any of them.
 */
const isOwnEvidence: ReadonlySet<string> = new Set([
  'apple-app-bundle',
  'binary',
  'dotnet',
  'go-module',
  'graalvm-native-image',
  'java-archive',
  'jenkins-plugin',
  'linux-kernel',
  'linux-kernel-module',
  'lua-rocks',
  'model',
  'npm',
  'rust-crate',
  'wordpress-plugin',
])

interface Relation {
  readonly parent: string
  readonly child: string
  readonly type: string
}

/**
 * Judges an SBOM in Syft's JSON; fields of another type than expected count as absent.
 *
 * A package is in use when a file that it owns was seen, when something in its own folder was, or when a package
 * that it owns is. One of which neither files nor folders are known counts as in use: unknown is never safe.
 * Cost: O(files + relations + seen paths × depth).
 */
export function relevantPackages(sbom: Json, seen: SeenFiles): RelevantPackages {
  const document = isJsonObject(sbom) ? sbom : {}
  const artifacts = new Map(objects(document['artifacts']).map(artifact => [scalarText(artifact['id']), artifact]))
  const files = new Set(
    objects(document['files'])
      .filter(({ location }) => isJsonObject(location) && seen.has(pathOf(location)))
      .map(({ id }) => scalarText(id)),
  )
  const parents = new Map<string, string[]>()
  const withFiles = new Set<string>()
  for (const { parent, child, type } of relationsOf(document)) {
    const artifact = artifacts.get(parent)
    const isOwn = type === 'evident-by' && isOwnEvidence.has(scalarText(artifact?.['type']))
    if (!artifact || !(isOwn || carrying.has(type))) continue
    if (!artifacts.has(child)) withFiles.add(parent)
    const known = parents.get(child)
    if (known) known.push(parent)
    else parents.set(child, [parent])
  }
  const used = new Set<string>()
  const waiting = [...files].flatMap(file => parents.get(file) ?? [])
  const { inUse, unknown } = judgedByFolder(artifacts, withFiles, seen)
  waiting.push(...inUse, ...unknown)
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (used.has(id)) continue
    used.add(id)
    waiting.push(...(parents.get(id) ?? []))
  }
  return { artifacts: used, unknown, files }
}

/** Packages without a list of files. */
function judgedByFolder(
  artifacts: ReadonlyMap<string, JsonObject>,
  withFiles: ReadonlySet<string>,
  seen: SeenFiles,
): { readonly inUse: readonly string[]; readonly unknown: ReadonlySet<string> } {
  const byFolder = new Map<string, string[]>()
  const unknown = new Set<string>()
  for (const [id, artifact] of artifacts) {
    const folders = packageFolders(artifact)
    if (folders.length === 0 && !withFiles.has(id)) unknown.add(id)
    for (const folder of folders) {
      const known = byFolder.get(folder)
      if (known) known.push(id)
      else byFolder.set(folder, [id])
    }
  }
  const used = seen.foldersUsed(new Set(byFolder.keys()))
  return { inUse: [...used].flatMap(folder => byFolder.get(folder) ?? []), unknown }
}

function relationsOf(document: JsonObject): readonly Relation[] {
  return objects(document['artifactRelationships']).map(({ parent, child, type }) => ({
    parent: scalarText(parent),
    child: scalarText(child),
    type: scalarText(type),
  }))
}

function pathOf({ realPath, path }: JsonObject): string {
  return scalarText(realPath) || scalarText(path)
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return isJsonArray(value) ? value.filter(isJsonObject) : []
}
