// SPDX-License-Identifier: Apache-2.0
/** What remains of an SBOM and of its matches when only what is in use counts. */
import { isJsonArray, isJsonObject, type JsonObject, scalarText } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import type { RelevantPackages } from './relevant-packages.ts'

/**
 * The SBOM with the packages in use, the files that were seen, and the relations between them, all in their order;
 * every other field as it was.
 */
export function filterSbom(sbom: JsonObject, { artifacts, files }: RelevantPackages): JsonObject {
  return {
    ...sbom,
    artifacts: objects(sbom['artifacts']).filter(({ id }) => artifacts.has(scalarText(id))),
    artifactRelationships: objects(sbom['artifactRelationships']).filter(({ child }) => {
      const id = scalarText(child)
      return artifacts.has(id) || files.has(id)
    }),
    files: objects(sbom['files']).filter(({ id }) => files.has(scalarText(id))),
  }
}

/** The matches, in grype's JSON, of packages in use; every other field as it was. */
export function filterMatches(document: JsonObject, { artifacts }: RelevantPackages): JsonObject {
  const kept = (matches: Json | undefined) => objects(matches).filter(match => artifacts.has(artifactId(match)))
  const ignored = kept(document['ignoredMatches'])
  return {
    ...document,
    matches: kept(document['matches']),
    ...(document['ignoredMatches'] === undefined ? {} : { ignoredMatches: ignored }),
  }
}

function artifactId({ artifact }: JsonObject): string {
  return isJsonObject(artifact) ? scalarText(artifact['id']) : ''
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return isJsonArray(value) ? value.filter(isJsonObject) : []
}
