// SPDX-License-Identifier: Apache-2.0
/** The parts of a Syft document that an SPDX document is made of, read from any JSON. */
import { isJsonArray, isJsonObject, type JsonObject, ownValue, scalarText } from '#domain/json.ts'

export interface SyftLicense {
  readonly value: string
  readonly spdxExpression: string
}

export interface SyftArtifact {
  readonly id: string
  readonly name: string
  readonly version: string
  readonly type: string
  readonly foundBy: string
  readonly purl: string
  readonly licenses: readonly SyftLicense[]
  readonly cpes: readonly string[]
  readonly paths: readonly string[]
}

export interface SyftFile {
  readonly id: string
  readonly path: string
  readonly layer: string
  readonly digests: readonly { readonly algorithm: string; readonly value: string }[]
}

export interface SyftRelationship {
  readonly parent: string
  readonly child: string
  readonly type: string
}

export interface SyftDocument {
  readonly artifacts: readonly SyftArtifact[]
  readonly files: readonly SyftFile[]
  readonly relationships: readonly SyftRelationship[]
  readonly source: { readonly id: string; readonly name: string; readonly version: string; readonly type: string }
  readonly tool: { readonly name: string; readonly version: string }
}

/** Reads a document; what is missing or has another shape is empty. Older documents have plain texts in some lists. */
export function readSyftDocument(json: unknown): SyftDocument {
  const [source, tool] = [objectAt(json, 'source'), objectAt(json, 'descriptor')]
  return {
    artifacts: objectsAt(json, 'artifacts').map(readArtifact),
    files: objectsAt(json, 'files').map(readFile),
    relationships: objectsAt(json, 'artifactRelationships').map(relationship => ({
      parent: textAt(relationship, 'parent'),
      child: textAt(relationship, 'child'),
      type: textAt(relationship, 'type'),
    })),
    source: {
      id: textAt(source, 'id'),
      name: textAt(source, 'name'),
      version: textAt(source, 'version'),
      type: textAt(source, 'type'),
    },
    tool: { name: textAt(tool, 'name'), version: textAt(tool, 'version') },
  }
}

function readArtifact(artifact: JsonObject): SyftArtifact {
  return {
    id: textAt(artifact, 'id'),
    name: textAt(artifact, 'name'),
    version: textAt(artifact, 'version'),
    type: textAt(artifact, 'type'),
    foundBy: textAt(artifact, 'foundBy'),
    purl: textAt(artifact, 'purl'),
    licenses: listAt(artifact, 'licenses').map(license => ({
      value: isJsonObject(license) ? textAt(license, 'value') : scalarText(license),
      spdxExpression: textAt(license, 'spdxExpression'),
    })),
    cpes: listAt(artifact, 'cpes').map(cpe => (isJsonObject(cpe) ? textAt(cpe, 'cpe') : scalarText(cpe))),
    paths: objectsAt(artifact, 'locations').map(location => textAt(location, 'path')),
  }
}

function readFile(file: JsonObject): SyftFile {
  const location = objectAt(file, 'location')
  return {
    id: textAt(file, 'id'),
    path: textAt(location, 'path'),
    layer: textAt(location, 'layerID'),
    digests: objectsAt(file, 'digests').map(digest => ({
      algorithm: textAt(digest, 'algorithm'),
      value: textAt(digest, 'value'),
    })),
  }
}

function objectAt(value: unknown, key: string): JsonObject {
  const found = isJsonObject(value) ? ownValue(value, key) : undefined
  return isJsonObject(found) ? found : {}
}

function listAt(value: unknown, key: string): readonly unknown[] {
  const found = isJsonObject(value) ? ownValue(value, key) : undefined
  return isJsonArray(found) ? found : []
}

function objectsAt(value: unknown, key: string): readonly JsonObject[] {
  return listAt(value, key).filter(isJsonObject)
}

function textAt(value: unknown, key: string): string {
  return isJsonObject(value) ? scalarText(ownValue(value, key)) : ''
}
