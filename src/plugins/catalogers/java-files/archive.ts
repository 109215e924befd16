// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto'
import { readZip, type ZipEntry } from '#engines/sbom/zip/zip.ts'
import { type Identity, identitiesOf, type MavenFiles } from './identity.ts'
import { type Attributes, noManifest, parseManifest } from './manifest.ts'
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
export interface JavaArtifact extends Identity {
  /** Names of the archives within archives that lead to it, from the outermost. */
  readonly within: readonly string[]
  /** Whether it was told by a pom that is not the archive's own: a library merged into the archive. */
  readonly isShaded: boolean
  readonly manifest: Attributes
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
/** What is unpacked of an archive and of those around it, the file itself included: all of it is in memory at once. */
const maxHeldBytes = 160 * 2 ** 20
/** All nested archives of one file together, so that archives in archives do not multiply. */
const maxTotalBytes = 2 * 2 ** 30
const maxArtifacts = 5_000
const maxDoubts = 20

interface Walk {
  readonly artifacts: JavaArtifact[]
  readonly doubts: string[]
  unpackedBytes: number
  /** Of the archives that are open now. */
  heldBytes: number
}

/** Reads an archive and the archives in it; `fileName` tells what nothing within does. */
export function readArchive(archive: Buffer, fileName: string): JavaArchive {
  const walk: Walk = { artifacts: [], doubts: [], unpackedBytes: 0, heldBytes: archive.length }
  walkArchive(walk, archive, fileName, [])
  return { artifacts: walk.artifacts, doubts: walk.doubts.slice(0, maxDoubts) }
}

function walkArchive(walk: Walk, archive: Buffer, fileName: string, within: readonly string[]): void {
  const place = within.length === 0 ? 'it' : within.join(':')
  // Most are classes, which tell nothing.
  const entries = readZip(archive, '.class')
  if (!entries) {
    walk.doubts.push(`${place} is no readable zip archive`)
    return
  }
  if (!fileName.endsWith('.zip')) {
    const unread = (name: string) => void walk.doubts.push(`${name} in ${place} was not read: it is too big or damaged`)
    for (const artifact of artifactsOf({ archive, entries, fileName, within, unread })) walk.artifacts.push(artifact)
  }
  for (const entry of entries)
    if (archiveSuffixes.some(suffix => entry.name.endsWith(suffix))) walkNested(walk, entry, within, place)
}

function walkNested(walk: Walk, entry: ZipEntry, within: readonly string[], place: string): void {
  const mayGoOn = within.length < maxDepth && walk.artifacts.length < maxArtifacts
  const allowedBytes = Math.min(maxHeldBytes - walk.heldBytes, maxTotalBytes - walk.unpackedBytes)
  const nested = mayGoOn ? entry.read(allowedBytes) : undefined
  if (!nested) {
    walk.doubts.push(`${entry.name} in ${place} was not read: it is too big, too deep, or damaged`)
    return
  }
  // What is stored as it is lies within what is held already.
  const heldBytes = entry.isStored ? 0 : nested.length
  walk.unpackedBytes += nested.length
  walk.heldBytes += heldBytes
  walkArchive(walk, nested, entry.name.slice(entry.name.lastIndexOf('/') + 1), [...within, entry.name])
  walk.heldBytes -= heldBytes
}

interface Contents {
  readonly archive: Buffer
  readonly entries: readonly ZipEntry[]
  readonly fileName: string
  readonly within: readonly string[]
  /** Told of a document that could not be read. */
  readonly unread: (name: string) => void
}

/** The archive itself, and the libraries that were merged into it. */
function artifactsOf({ archive, entries, fileName, within, unread }: Contents): readonly JavaArtifact[] {
  const text = (name: string) => {
    const entry = entries.find(each => each.name === name)
    const content = entry?.read(maxDocumentBytes)
    if (entry && !content) unread(name)
    return content?.toString('utf8')
  }
  const manifestText = text('META-INF/MANIFEST.MF')
  const manifest = manifestText === undefined ? noManifest : parseManifest(manifestText)
  const maven = readMavenFiles(entries, unread)
  // An agent that changes the classes of another library bears that one's name.
  if (Object.hasOwn(manifest.main, 'Weave-Classes')) return []
  if (manifestText === undefined && maven.properties.size + maven.projects.size === 0) return []
  const lastResort = () => (manifest.main['Main-Class'] ? versionIn(text('version.properties') ?? '') : '')
  const { main, shaded } = identitiesOf({ fileName, manifest, maven, lastResort })
  const sha1 = createHash('sha1').update(archive).digest('hex')
  return [
    ...(main.name === '' ? [] : [{ ...main, within, isShaded: false, manifest: manifest.main, sha1 }]),
    ...shaded.map(identity => ({ ...identity, within, isShaded: true, manifest: {} })),
  ]
}

function readMavenFiles(entries: readonly ZipEntry[], unread: Contents['unread']): MavenFiles {
  const properties = new Map<string, Pom>()
  const projects = new Map<string, Pom>()
  const named = entries
    .filter(({ name }) => name.endsWith('pom.properties') || name.endsWith('pom.xml'))
    .map(entry => ({ entry, folder: entry.name.slice(0, Math.max(0, entry.name.lastIndexOf('/'))) }))
  for (const { entry, folder } of named.toSorted((a, b) => (a.folder < b.folder ? -1 : 1))) {
    const content = entry.read(maxDocumentBytes)?.toString('utf8')
    if (content === undefined) {
      unread(entry.name)
      continue
    }
    if (entry.name.endsWith('xml')) projects.set(folder, parsePomXml(content))
    else {
      const pom = parsePomProperties(content)
      if (pom.artifactId !== '' && pom.version !== '') properties.set(folder, pom)
    }
  }
  return { properties, projects }
}

/** Some programs that no usual tool has built note their version, or the tag that it was built from. */
function versionIn(properties: string): string {
  const [version = '', tag = ''] = ['version', 'tag'].map(
    key => new RegExp(`^\\s*${key}\\s*=\\s*v?(\\d[\\w.+-]*)\\s*$`, 'im').exec(properties)?.[1] ?? '',
  )
  return version || tag
}
