// SPDX-License-Identifier: Apache-2.0
/** An inventory as Syft writes it, which is how upstream stores it and grype reads it. */
import { hash } from 'node:crypto'
import type { Json } from '#domain/kube-object.ts'
import type { Distro } from '#engines/sbom/distro/distro.ts'
import type { License, Location, Package } from '#engines/sbom/package.ts'
import type { ScannedImage } from '#engines/sbom/run.ts'
import type { ImageSource } from './image-source.ts'
import { redactedConfig } from './redacted-config.ts'

/** Version of Syft's JSON schema that the document follows. */
export const syftSchemaVersion = '16.1.10'

export interface ToolVersion {
  readonly name: string
  readonly version: string
}

interface SyftPackage {
  readonly id: string
  readonly name: string
  readonly version: string
  readonly type: string
  readonly foundBy: string
  readonly locations: readonly SyftLocation[]
  readonly licenses: readonly SyftLicense[]
  readonly language: string
  readonly cpes: readonly { readonly cpe: string; readonly source: string }[]
  readonly purl: string
  readonly metadataType?: string
  readonly metadata?: Json
}

interface SyftLocation {
  readonly path: string
  readonly layerID: string
  readonly accessPath: string
  readonly annotations: { readonly evidence: string }
}

interface SyftLicense {
  readonly value: string
  readonly spdxExpression: string
  readonly type: string
  readonly urls: readonly string[]
  readonly locations: readonly SyftLocation[]
}

interface SyftRelationship {
  readonly parent: string
  readonly child: string
  readonly type: 'contains' | 'evident-by' | 'ownership-by-file-overlap'
}

interface SyftFile {
  readonly id: string
  readonly location: { readonly path: string; readonly layerID: string }
}

/** A document with everything that upstream's stored type has. */
export interface SyftSbom {
  readonly artifacts: readonly SyftPackage[]
  readonly artifactRelationships: readonly SyftRelationship[]
  readonly files: readonly SyftFile[]
  readonly source: {
    readonly id: string
    readonly name: string
    readonly version: string
    readonly type: 'image'
    readonly metadata: Json
  }
  readonly distro: Readonly<Record<string, string | readonly string[]>>
  readonly descriptor: ToolVersion
  readonly schema: { readonly version: string; readonly url: string }
}

/**
 * The document: packages sorted as in the inventory, files by path, relationships in that order; the same image
 * gives the same bytes. Source: Syft `schema/json`, `syft/format/syftjson`.
 */
export function syftDocumentOf(scanned: ScannedImage, source: ImageSource, tool: ToolVersion): SyftSbom {
  const { inventory } = scanned
  const sourceId = source.manifestDigest.replace(/^sha256:/, '')
  const files = new FileTable()
  const relationships: SyftRelationship[] = []
  for (const found of inventory.packages) {
    relationships.push({ parent: sourceId, child: found.id, type: 'contains' })
    if (found.ownedBy !== undefined)
      relationships.push({ parent: found.ownedBy, child: found.id, type: 'ownership-by-file-overlap' })
    for (const { path, layer } of found.locations)
      relationships.push({ parent: found.id, child: files.idOf(path, layer), type: 'evident-by' })
    const owned = new Set<string>()
    for (const path of found.ownedFiles) {
      const place = scanned.locate(path)
      if (place) owned.add(files.idOf(place.path, place.layer))
    }
    for (const child of owned) relationships.push({ parent: found.id, child, type: 'contains' })
  }
  return {
    artifacts: inventory.packages.map(packageOf),
    artifactRelationships: relationships,
    files: files.sorted(),
    source: {
      id: sourceId,
      name: nameOf(source),
      version: source.manifestDigest,
      type: 'image',
      metadata: metadataOf(scanned, source),
    },
    distro: inventory.distro ? distroOf(inventory.distro) : {},
    descriptor: tool,
    schema: {
      version: syftSchemaVersion,
      url: `https://raw.githubusercontent.com/anchore/syft/main/schema/json/schema-${syftSchemaVersion}.json`,
    },
  }
}

/** Gives each file of each layer one id. */
class FileTable {
  readonly #files = new Map<string, SyftFile>()

  idOf(path: string, layerID: string): string {
    const key = `${layerID} ${path}`
    const known = this.#files.get(key)
    if (known) return known.id
    const id = hash('sha256', key, 'hex').slice(0, 16)
    this.#files.set(key, { id, location: { path, layerID } })
    return id
  }

  sorted(): readonly SyftFile[] {
    return [...this.#files.values()].sort(
      (a, b) => compareText(a.location.path, b.location.path) || compareText(a.id, b.id),
    )
  }
}

function packageOf(found: Package): SyftPackage {
  const { id, name, version, type, foundBy, language, cpes, purl, metadataType, metadata } = found
  return {
    id,
    name,
    version,
    type,
    foundBy: `${foundBy}-cataloger`,
    locations: found.locations.map(locationOf),
    licenses: found.licenses.map(licenseOf),
    language,
    cpes: cpes.map(({ cpe, source }) => ({ cpe, source })),
    purl,
    ...(metadataType !== undefined && { metadataType }),
    ...(metadata !== undefined && { metadata }),
  }
}

function locationOf({ path, accessPath = path, evidence, layer }: Location): SyftLocation {
  return { path, layerID: layer, accessPath, annotations: { evidence } }
}

function licenseOf({ value, type }: License): SyftLicense {
  return { value, spdxExpression: '', type, urls: [], locations: [] }
}

function nameOf({ userInput }: ImageSource): string {
  const withoutDigest = userInput.split('@')[0] ?? userInput
  const colon = withoutDigest.lastIndexOf(':')
  return colon > withoutDigest.lastIndexOf('/') ? withoutDigest.slice(0, colon) : withoutDigest
}

function metadataOf({ layerBytes }: ScannedImage, source: ImageSource): Json {
  const [os = '', architecture = '', variant] = source.platform.split('/')
  return {
    userInput: source.userInput,
    imageID: source.imageId,
    manifestDigest: source.manifestDigest,
    mediaType: source.mediaType,
    tags: [...source.tags],
    imageSize: layerBytes.reduce((sum, bytes) => sum + bytes, 0),
    layers: source.layers.map(({ mediaType, diffId }, i) => ({ mediaType, digest: diffId, size: layerBytes[i] ?? 0 })),
    manifest: Buffer.from(source.manifest).toString('base64'),
    config: redactedConfig(source.config)?.toString('base64') ?? '',
    repoDigests: [...source.repoDigests],
    architecture,
    ...(variant !== undefined && { architectureVariant: variant }),
    os,
    labels: { ...source.labels },
  }
}

/** Field names of Syft's release by ours; empty values are left out. */
const releaseFields = {
  prettyName: 'prettyName',
  name: 'name',
  id: 'id',
  idLike: 'idLike',
  version: 'version',
  versionId: 'versionID',
  versionCodename: 'versionCodename',
  buildId: 'buildID',
  imageId: 'imageID',
  imageVersion: 'imageVersion',
  variant: 'variant',
  variantId: 'variantID',
  homeUrl: 'homeURL',
  supportUrl: 'supportURL',
  bugReportUrl: 'bugReportURL',
  privacyPolicyUrl: 'privacyPolicyURL',
  cpeName: 'cpeName',
  supportEnd: 'supportEnd',
} as const satisfies Record<keyof Distro, string>

function distroOf(distro: Distro): SyftSbom['distro'] {
  const fields = Object.entries(releaseFields) as [keyof Distro, string][]
  return Object.fromEntries(
    fields.flatMap(([ours, theirs]) => (distro[ours].length > 0 ? [[theirs, distro[ours]]] : [])),
  )
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
