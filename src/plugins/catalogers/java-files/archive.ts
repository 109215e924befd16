// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto'
import { readZip, type ZipEntry } from '#engines/sbom/zip/zip.ts'
import { splitArchiveName } from './archive-name.ts'
import { groupIdOf } from './group-id.ts'
import { type JavaManifest, parseManifest } from './manifest.ts'
import { type Pom, parsePomProperties, parsePomXml } from './pom.ts'

/** Endings of the archives that Java programs are shipped in; all of them are zip files. */
export const archiveSuffixes = [
  '.jar',
  '.war',
  '.ear',
  '.par',
  '.sar',
  '.nar',
  '.jpi',
  '.hpi',
  '.kar',
  '.far',
  '.lpkg',
  '.rar',
  '.zap',
] as const

/** An artifact in an archive. */
export interface JavaArtifact {
  readonly name: string
  readonly version: string
  /** Empty when nothing tells. */
  readonly groupId: string
  /** Names of the archives within archives that lead to it, from the outermost. */
  readonly within: readonly string[]
  readonly isJenkinsPlugin: boolean
  /** Whether it was told by a pom that is not the archive's own: a library merged into the archive. */
  readonly isShaded: boolean
  readonly licenses: readonly string[]
  readonly manifest: JavaManifest
  readonly pom: Pom | undefined
  /** Hex; absent for a shaded artifact, which is no archive of its own. */
  readonly sha1?: string
}

/** What an archive holds, and what in it could not be read. */
export interface JavaArchive {
  readonly artifacts: readonly JavaArtifact[]
  readonly doubts: readonly string[]
}

const maxDepth = 8
const maxDocumentBytes = 4 * 2 ** 20
const maxNestedBytes = 256 * 2 ** 20
/** All nested archives of one file together, so that archives in archives do not multiply. */
const maxTotalBytes = 2 * 2 ** 30
const maxArtifacts = 20_000
const maxDoubts = 20

interface Walk {
  readonly artifacts: JavaArtifact[]
  readonly doubts: string[]
  unpackedBytes: number
}

/** Reads an archive and the archives in it; `fileName` tells what nothing within does. */
export function readArchive(archive: Buffer, fileName: string): JavaArchive {
  const walk: Walk = { artifacts: [], doubts: [], unpackedBytes: 0 }
  walkArchive(walk, archive, fileName, [])
  return { artifacts: walk.artifacts, doubts: walk.doubts.slice(0, maxDoubts) }
}

function walkArchive(walk: Walk, archive: Buffer, fileName: string, within: readonly string[]): void {
  const place = within.length === 0 ? 'it' : within.join(':')
  const entries = readZip(archive)
  if (!entries) {
    walk.doubts.push(`${place} is no readable zip archive`)
    return
  }
  const poms = readPoms(entries)
  const manifestText = entries.find(({ name }) => name === 'META-INF/MANIFEST.MF')?.read(maxDocumentBytes)
  if (manifestText || poms.length > 0) {
    const manifest = manifestText ? parseManifest(manifestText.toString('utf8')) : {}
    const sha1 = createHash('sha1').update(archive).digest('hex')
    walk.artifacts.push(
      ...artifactsOf({ fileName, within, poms, manifest, hasManifest: manifestText !== undefined, sha1 }),
    )
  }
  // Most are classes.
  for (const entry of entries)
    if (!entry.name.endsWith('.class') && archiveSuffixes.some(suffix => entry.name.endsWith(suffix)))
      walkNested(walk, entry, within, place)
}

function walkNested(walk: Walk, entry: ZipEntry, within: readonly string[], place: string): void {
  const mayGoOn = within.length < maxDepth && walk.artifacts.length < maxArtifacts
  const allowedBytes = Math.min(maxNestedBytes, maxTotalBytes - walk.unpackedBytes)
  const nested = mayGoOn ? entry.read(allowedBytes) : undefined
  if (!nested) {
    walk.doubts.push(`${entry.name} in ${place} was not read: it is too big, too deep, or damaged`)
    return
  }
  walk.unpackedBytes += nested.length
  walkArchive(walk, nested, entry.name.slice(entry.name.lastIndexOf('/') + 1), [...within, entry.name])
}

/** A `pom.properties` counts before the `pom.xml` beside it, which may leave its values to Maven. */
function readPoms(entries: readonly ZipEntry[]): readonly Pom[] {
  const byFolder = new Map<string, { properties?: Pom; xml?: Pom }>()
  for (const entry of entries) {
    if (!entry.name.startsWith('META-INF/maven/')) continue
    const [, folder = '', kind = ''] = /^(META-INF\/maven\/.+)\/pom\.(properties|xml)$/.exec(entry.name) ?? []
    const content = folder === '' ? undefined : entry.read(maxDocumentBytes)?.toString('utf8')
    if (content === undefined) continue
    const known = byFolder.get(folder) ?? {}
    byFolder.set(
      folder,
      kind === 'xml' ? { ...known, xml: parsePomXml(content) } : { ...known, properties: parsePomProperties(content) },
    )
  }
  return [...byFolder.values()].flatMap(({ properties, xml }) => {
    const { licenses = [], parentGroupId = '' } = xml ?? {}
    const pom = properties?.artifactId && properties.version ? { ...properties, licenses, parentGroupId } : xml
    return pom?.artifactId && pom.version ? [pom] : []
  })
}

interface Contents {
  readonly fileName: string
  readonly within: readonly string[]
  readonly poms: readonly Pom[]
  readonly manifest: JavaManifest
  readonly hasManifest: boolean
  readonly sha1: string
}

/** The archive itself, and the libraries that were merged into it. */
function artifactsOf(contents: Contents): readonly JavaArtifact[] {
  const { fileName, within, poms, manifest, sha1 } = contents
  const own = ownPom(contents)
  const fromName = splitArchiveName(fileName)
  const name = own?.artifactId || fromName.name || nameIn(manifest)
  const isPlugin = /\.[hj]pi$/.test(fileName)
  const main: JavaArtifact = {
    name,
    version: own?.version || fromName.version || versionIn(manifest),
    groupId: groupIdOf(name, own, manifest),
    within,
    isJenkinsPlugin: isPlugin || isJenkinsGroup(own),
    isShaded: false,
    licenses: licensesOf(manifest, own),
    manifest,
    pom: own,
    sha1,
  }
  const shaded = poms.filter(pom => pom !== own).map(pom => shadedArtifact(pom, within))
  const hasMain = name !== '' && (contents.hasManifest || own !== undefined)
  return hasMain ? [main, ...shaded] : shaded
}

/** The pom of the archive itself: that of its name, or the only one whose artifact begins with its name. */
function ownPom({ fileName, poms }: Contents): Pom | undefined {
  const { name } = splitArchiveName(fileName)
  const exact = poms.find(({ artifactId }) => artifactId === name)
  if (exact) return exact
  const [only] = poms
  return poms.length === 1 && name !== '' && only?.artifactId.startsWith(name) ? only : undefined
}

function shadedArtifact(pom: Pom, within: readonly string[]): JavaArtifact {
  return {
    name: pom.artifactId,
    version: pom.version,
    groupId: groupIdOf(pom.artifactId, pom, {}),
    within,
    isJenkinsPlugin: isJenkinsGroup(pom),
    isShaded: true,
    licenses: pom.licenses,
    manifest: {},
    pom,
  }
}

function isJenkinsGroup(pom: Pom | undefined): boolean {
  return (
    pom !== undefined &&
    /^(?:com\.cloudbees\.jenkins\.plugins|.*\.jenkins\.plugins|io\.jenkins-ci\.plugins|org\.jenkins-ci\.plugins)/.test(
      pom.groupId,
    )
  )
}

function nameIn(manifest: JavaManifest): string {
  return firstOf(manifest, ['Name', 'Bundle-Name', 'Short-Name', 'Extension-Name', 'Implementation-Title'])
}

function versionIn(manifest: JavaManifest): string {
  return firstOf(manifest, ['Implementation-Version', 'Specification-Version', 'Plugin-Version', 'Bundle-Version'])
}

function licensesOf(manifest: JavaManifest, pom: Pom | undefined): readonly string[] {
  const bundle = firstOf(manifest, ['Bundle-License'])
  return bundle === '' ? (pom?.licenses ?? []) : [bundle]
}

function firstOf(manifest: JavaManifest, keys: readonly string[]): string {
  const key = keys.find(key => Object.hasOwn(manifest, key) && manifest[key] !== '')
  return key === undefined ? '' : (manifest[key] ?? '')
}
