// SPDX-License-Identifier: Apache-2.0
/** What an archive is, and which libraries were merged into it, from its poms, its manifest and its file name. */
import { type ArchiveName, splitArchiveName } from './archive-name.ts'
import { groupIdOf } from './group-id.ts'
import { attributeIn, type JavaManifest, noManifest } from './manifest.ts'
import type { Pom } from './pom.ts'

/** Poms in an archive, by the folders that they lie in, in the order of those. */
export interface MavenFiles {
  /** Only those that name an artifact and its version. */
  readonly properties: ReadonlyMap<string, Pom>
  readonly projects: ReadonlyMap<string, Pom>
}

/** An artifact of an archive. */
export interface Identity {
  readonly name: string
  readonly version: string
  /** Empty when nothing tells. */
  readonly groupId: string
  readonly isJenkinsPlugin: boolean
  readonly licenses: readonly string[]
  readonly pom: Pom | undefined
}

export interface Identities {
  readonly main: Identity
  /** Libraries that were merged into the archive. */
  readonly shaded: readonly Identity[]
}

export interface Evidence {
  readonly fileName: string
  readonly manifest: JavaManifest
  readonly maven: MavenFiles
  /** Of a `version.properties` at the root, for programs that nothing else gives a version. */
  readonly lastResort: () => string
}

/** Tells the archive's own artifact from those that were merged into it. */
export function identitiesOf({ fileName, manifest, maven, lastResort }: Evidence): Identities {
  const fromName = splitArchiveName(fileName)
  const { properties, project } = ownPoms(fromName.name, maven)
  const found = {
    name: properties?.artifactId || project?.artifactId || nameFrom(manifest, fromName),
    version: properties?.version || project?.version || versionFrom(manifest, fromName) || lastResort(),
    properties: undefined as Pom | undefined,
    project,
    manifest,
  }
  let isPlugin = /\.[hj]pi$/.test(fileName)
  const shaded: Identity[] = []
  for (const [folder, pom] of maven.properties) {
    const project = maven.projects.get(folder)
    const groupId = groupIdOf({
      name: pom.artifactId,
      version: pom.version,
      properties: pom,
      project,
      manifest: noManifest,
    })
    const isSame = found.version === pom.version && found.name === pom.artifactId && groupIdOf(found) === groupId
    if (isSame || found.name === pom.artifactId) {
      found.name = pom.artifactId
      found.version = pom.version
      found.properties ??= { ...pom, licenses: project?.licenses ?? [] }
      isPlugin = isJenkinsGroup(pom.groupId)
    } else {
      const { artifactId: name, version } = pom
      const licenses = project?.licenses ?? []
      shaded.push({ name, version, groupId, isJenkinsPlugin: isJenkinsGroup(pom.groupId), licenses, pom })
    }
  }
  const groupId = groupIdOf(found)
  const licence = attributeIn([manifest.main, ...manifest.sections], 'Bundle-License')
  const pom = found.properties ?? project
  const main: Identity = {
    name: found.name,
    version: found.version,
    groupId,
    isJenkinsPlugin: isPlugin || isJenkinsGroup(groupId),
    licenses: licence === '' ? (pom?.licenses ?? []) : [licence],
    pom,
  }
  return { main, shaded }
}

interface OwnPoms {
  readonly properties?: Pom
  readonly project?: Pom
}

/**
 * The pom of the archive itself: the one that is called as the file is; else the first whose artifact begins with
 * the file's name or ends it, one with a `pom.xml` before one without; without any `pom.properties` the only `pom.xml`.
 */
function ownPoms(name: string, { properties, projects }: MavenFiles): OwnPoms {
  if (properties.size === 0) {
    const [only] = projects.values()
    return projects.size === 1 && only ? { project: only } : {}
  }
  const isNamed = [...properties.values()].some(({ artifactId }) => artifactId === name)
  let best: OwnPoms = {}
  for (const [folder, pom] of properties) {
    const { artifactId } = pom
    const fits = isNamed ? artifactId === name : artifactId.startsWith(name) || name.endsWith(artifactId)
    if (name === '' || !fits) continue
    const project = projects.get(folder)
    const isExact = project !== undefined && (name.includes(pom.groupId) || name === artifactId)
    if (!best.properties || (project && (!best.project || isExact)))
      best = { properties: pom, ...(project ? { project } : {}) }
    if (isExact) break
  }
  return best
}

/** Source: Syft `java/parse_java_manifest.go` for the order of trust. */
function nameFrom({ main }: JavaManifest, { name }: ArchiveName): string {
  return (
    nameOfBundle(main) ||
    artifactIn(name) ||
    attributeIn([main], 'Name', 'Bundle-Name', 'Short-Name', 'Extension-Name', 'Implementation-Title')
  )
}

/** Apache's plug-in for bundles makes their names of group and artifact. */
function nameOfBundle(main: JavaManifest['main']): string {
  const symbolicName = attributeIn([main], 'Bundle-SymbolicName')
  if (!attributeIn([main], 'Created-By').includes('Apache Maven Bundle Plugin')) return ''
  if (symbolicName === attributeIn([main], 'Implementation-Vendor-Id')) return ''
  return symbolicName.split('.').at(-1) ?? ''
}

/** Some files are called after group and artifact; Eclipse's artifacts have dots themselves. */
function artifactIn(name: string): string {
  if (name.startsWith('org.eclipse.')) return name
  const parts = name.split('.')
  return parts.every(part => /^[a-z_]/i.test(part)) ? (parts.at(-1) ?? name) : name
}

function versionFrom({ main, sections }: JavaManifest, { version }: ArchiveName): string {
  const keys = ['Implementation-Version', 'Specification-Version', 'Plugin-Version', 'Bundle-Version']
  return version || attributeIn([main, ...sections], ...keys)
}

function isJenkinsGroup(groupId: string): boolean {
  return (
    groupId.includes('.jenkins.plugin') ||
    /^(?:(?:io|org)\.jenkins(?:-ci)?|com\.cloudbees\.jenkins)\.plugins/.test(groupId)
  )
}
