// SPDX-License-Identifier: Apache-2.0
import { parseCpe } from './cpe-name.ts'
import { type Distro, distroOf } from './distro.ts'
import type { GoFacts, JavaFacts, RpmFacts, Subject, Upstream } from './subject.ts'

type JsonObject = Readonly<Record<string, unknown>>

/** The packages of an SBOM and the system that holds them. */
export interface SbomSubjects {
  readonly subjects: readonly Subject[]
  readonly distro?: Distro
  /** Whether the SBOM names a system that is not known. */
  readonly isDistroUnknown: boolean
}

/**
 * Reads an SBOM in Syft's JSON, of any version since 3; fields of another type than expected count as absent, and an
 * artifact without id or name is left out.
 */
export function subjectsFromSyft(document: unknown): SbomSubjects {
  const sbom = asObject(document)
  const release = asObject(sbom.distro)
  const distro = readDistro(release)
  const owners = readOwners(objects(sbom.artifactRelationships))
  const subjects = objects(sbom.artifacts)
    .filter(({ id, name }) => text(id) !== '' && text(name) !== '')
    .map(artifact => readArtifact(artifact, { distro, owners }))
  return { subjects, ...(distro ? { distro } : {}), isDistroUnknown: !distro && text(release.id) !== '' }
}

/** The system that an SBOM in Syft's JSON is of, without reading its packages; undefined when it names none that is known. */
export function distroFromSyft(document: unknown): Distro | undefined {
  return readDistro(asObject(asObject(document).distro))
}

function readDistro(release: JsonObject): Distro | undefined {
  const idLike = release.idLike
  return distroOf({
    id: text(release.id),
    idLike: (Array.isArray(idLike) ? idLike : [idLike]).map(text).filter(id => id !== ''),
    name: text(release.name),
    version: text(release.version),
    versionId: text(release.versionID),
    codename: text(release.versionCodename),
    hasExtendedSupport: release.extendedSupport === true,
  })
}

function readOwners(relationships: readonly JsonObject[]): ReadonlyMap<string, readonly string[]> {
  const owned = relationships.filter(({ type }) => type === 'ownership-by-file-overlap')
  return new Map(
    [...Map.groupBy(owned, ({ child }) => text(child))].map(([child, of]) => [
      child,
      of.map(({ parent }) => text(parent)),
    ]),
  )
}

interface Context {
  readonly distro: Distro | undefined
  readonly owners: ReadonlyMap<string, readonly string[]>
}

function readArtifact(artifact: JsonObject, { distro, owners }: Context): Subject {
  const metadata = asObject(artifact.metadata)
  const kind = text(artifact.metadataType)
  const type = text(artifact.type)
  const name = text(artifact.name)
  const purl = text(artifact.purl)
  const id = text(artifact.id)
  return {
    id,
    name,
    version: text(artifact.version),
    type,
    language: text(artifact.language),
    purl,
    cpes: list(artifact.cpes).flatMap(cpe => parseCpe(text(typeof cpe === 'string' ? cpe : asObject(cpe).cpe)) ?? []),
    upstreams: readUpstreams(name, kind, metadata),
    ...(distro ? { distro } : {}),
    architecture: kind.startsWith('rpm') || kind.startsWith('apk') ? text(metadata.architecture) : '',
    ...(kind.startsWith('rpm') ? { rpm: readRpm(metadata) } : {}),
    ...(type === 'java-archive' || type === 'jenkins-plugin' ? { java: readJava(metadata, purl) } : {}),
    ...(kind === 'go-module-buildinfo-entry' ? { go: readGo(metadata) } : {}),
    isJavaRuntime: kind === 'java-jvm-installation' || (type === 'binary' && javaRuntimes.has(name)),
    paths: objects(artifact.locations).map(({ path }) => text(path)),
    owners: owners.get(id) ?? [],
  }
}

const javaRuntimes: ReadonlySet<string> = new Set([
  'java_se',
  'jre',
  'jdk',
  'zulu',
  'openjdk',
  'java',
  'java/jre',
  'java/jdk',
])

function readUpstreams(name: string, kind: string, metadata: JsonObject): readonly Upstream[] {
  if (kind.startsWith('dpkg')) {
    const source = text(metadata.source)
    return source === '' ? [] : [{ name: source, version: text(metadata.sourceVersion) }]
  }
  if (kind.startsWith('apk')) {
    const origin = text(metadata.originPackage)
    return origin === '' ? [] : [{ name: origin, version: '' }]
  }
  const source = /^(.+)-([^-]+)-([^-]*)\.[a-zA-Z][^.]+\.rpm$/.exec(text(metadata.sourceRpm))
  if (!kind.startsWith('rpm') || !source || source[1] === name) return []
  return [{ name: source[1] ?? '', version: `${source[2]}-${source[3]}` }]
}

function readRpm({ epoch, modularityLabel }: JsonObject): RpmFacts {
  return {
    ...(typeof epoch === 'number' ? { epoch } : {}),
    ...(typeof modularityLabel === 'string' ? { modularityLabel } : {}),
  }
}

function readJava(metadata: JsonObject, purl: string): JavaFacts {
  const pom = asObject(metadata.pomProperties)
  const main = objects(asObject(metadata.manifest).main)
  const [, groupId = '', artifactId = ''] = /^pkg:maven\/([^/?#]+)\/([^@?#/]+)/.exec(purl) ?? []
  const hasPom = typeof metadata.pomProperties === 'object' && metadata.pomProperties !== null
  return {
    groupId: hasPom ? text(pom.groupId) : groupId,
    artifactId: hasPom ? text(pom.artifactId) : artifactId,
    manifestName: text(main.findLast(({ key }) => key === 'Name')?.value),
  }
}

function readGo({ mainModule, symbols }: JsonObject): GoFacts {
  return {
    mainModule: text(mainModule),
    symbols: new Map(
      Object.entries(asObject(symbols)).map(([path, names]) => [
        path,
        list(names).filter(name => typeof name === 'string'),
      ]),
    ),
  }
}

function asObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function objects(value: unknown): readonly JsonObject[] {
  return list(value).map(asObject)
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
