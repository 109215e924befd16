// SPDX-License-Identifier: Apache-2.0
import { packageUrl } from '#domain/package-url.ts'
import { defineCataloger, type ImageView, type LocatedFact } from '#engines/sbom/cataloger.ts'
import { distroNamespace, distroQualifier } from '#engines/sbom/distro/distro.ts'
import { baseNameOf, cleanPath, folderOf } from '#engines/sbom/layer/path.ts'
import type { FoundAt, License, PackageFinding } from '#engines/sbom/package.ts'
import { licensesIn } from './dpkg-files/copyright.ts'
import { type DpkgEntry, parseDpkgStatus } from './dpkg-files/status.ts'

const databases = ['/lib/dpkg', '/lib/opkg'] as const
const maxBytes = 16 * 2 ** 20

/** What a file of the database, or a copyright file beside it, says. */
type DpkgFact =
  | { readonly kind: 'status'; readonly entries: readonly DpkgEntry[] }
  | { readonly kind: 'files'; readonly paths: readonly string[] }
  | { readonly kind: 'licenses'; readonly names: readonly string[] }
  | { readonly kind: 'presence' }

/**
 * Packages that dpkg or opkg installed: Debian, Ubuntu, distroless images (a file per package), OpenWrt.
 *
 * The files of a package come from the list beside its database, its licences from its copyright file.
 * Source: dpkg(1) "FILES"; github.com/GoogleContainerTools/distroless for `status.d`.
 */
export const cataloger = defineCataloger<DpkgFact>({
  id: 'dpkg',
  title: 'The dpkg cataloger',
  isOfSystem: true,
  revision: 5,
  wants: [
    { names: ['status'], accepts: path => databases.some(end => folderOf(path).endsWith(end)), maxBytes },
    { folders: databases.map(end => `${end}/status.d`), maxBytes },
    { suffixes: ['.list', '.md5sums'], accepts: isInfoFile, maxBytes },
    { folders: databases.map(end => `${end}/info`), maxBytes: 0 },
    { names: ['copyright'], accepts: path => /\/usr\/share\/doc\/[^/]+\/copyright$/.test(path), maxBytes: 2 ** 22 },
  ],
  read({ path, content }) {
    const name = baseNameOf(path)
    if (name.endsWith('.list') && isInfoFile(path)) return { fact: { kind: 'files', paths: pathsInList(content) } }
    if (name.endsWith('.md5sums')) return { fact: { kind: 'files', paths: pathsInMd5sums(content) } }
    if (isInfoFile(path)) return { fact: { kind: 'presence' } }
    if (name === 'copyright') return { fact: { kind: 'licenses', names: licensesIn(content.toString('utf8')) } }
    const { entries, doubts } = parseDpkgStatus(content.toString('utf8'))
    return { fact: { kind: 'status', entries }, doubts }
  },
  assemble(facts, image) {
    const byPath = new Map(facts.map(located => [located.path, located]))
    const infoFiles = groupInfoFiles(facts)
    const packages = facts.flatMap(({ path, fact }) =>
      fact.kind === 'status'
        ? fact.entries.map(entry => toFinding({ entry, statusPath: path, byPath, infoFiles, image }))
        : [],
    )
    return { packages }
  },
})

function isInfoFile(path: string): boolean {
  return databases.some(end => folderOf(path).endsWith(`${end}/info`))
}

/** A folder stands before what is in it, and is left out: it belongs to every package that has something there. */
function pathsInList(content: Buffer): readonly string[] {
  const lines = linesWhere(content.toString('utf8'), line => line.startsWith('/') && line !== '/.')
  return lines.filter((line, i) => lines[i + 1]?.[line.length] !== '/' || !lines[i + 1]?.startsWith(line))
}

/** Each a checksum of 32 digits, blanks and a path. */
function pathsInMd5sums(content: Buffer): readonly string[] {
  const lines = linesWhere(content.toString('utf8'), line => /^[0-9a-f]{32}\s/.test(line))
  return lines.flatMap(line => {
    const path = line.slice(33).trimStart()
    return path === '' ? [] : [cleanPath(path)]
  })
}

/** Not by `linesOf`: there are a hundred thousand of these in an image, and each would take a turn of a generator. */
function linesWhere(text: string, isWanted: (line: string) => boolean): readonly string[] {
  const found: string[] = []
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at)
    const line = text.slice(at, end < 0 ? text.length : end)
    if (isWanted(line)) found.push(line)
    at = end < 0 ? text.length : end + 1
  }
  return found
}

/** Files of the info folders by folder and package: `/var/lib/dpkg/info/libc6` has `libc6:amd64.list`. */
function groupInfoFiles(
  facts: readonly LocatedFact<DpkgFact>[],
): ReadonlyMap<string, readonly LocatedFact<DpkgFact>[]> {
  const infos = facts.filter(({ path }) => isInfoFile(path))
  return Map.groupBy(infos, ({ path }) => path.replace(/\.[^./]+$/, '').replace(/:[^:/]+$/, ''))
}

interface Found {
  readonly entry: DpkgEntry
  readonly statusPath: string
  readonly byPath: ReadonlyMap<string, LocatedFact<DpkgFact>>
  readonly infoFiles: ReadonlyMap<string, readonly LocatedFact<DpkgFact>[]>
  readonly image: ImageView
}

function toFinding(found: Found): PackageFinding {
  const { entry, statusPath, image } = found
  const supporting = supportingFiles(found)
  const owned = new Set(supporting.flatMap(({ fact }) => (fact.kind === 'files' ? fact.paths : [])))
  const licenses = supporting.flatMap(({ fact }): readonly License[] =>
    fact.kind === 'licenses' ? fact.names.map(value => ({ value, type: 'declared' })) : [],
  )
  const locations: FoundAt[] = [
    { path: statusPath, evidence: 'primary' },
    ...supporting.map(({ path }): FoundAt => ({ path, evidence: 'supporting' })),
  ]
  return {
    name: entry.name,
    version: entry.version,
    type: 'deb',
    language: '',
    purl: purlOf(entry, image),
    locations,
    licenses,
    ownedFiles: [...owned].sort(),
    metadataType: 'dpkg-db-entry',
    metadata: {
      package: entry.name,
      source: entry.source,
      version: entry.version,
      sourceVersion: entry.sourceVersion,
      architecture: entry.architecture,
      maintainer: entry.maintainer,
      installedSize: entry.installedSizeKib,
      provides: entry.provides,
      depends: entry.depends,
      preDepends: entry.preDepends,
      files: [],
    },
  }
}

/** The lists beside the database, or in a distroless image beside the package's own file, and its copyright. */
function supportingFiles({ entry, statusPath, byPath, infoFiles, image }: Found): readonly LocatedFact<DpkgFact>[] {
  const database = folderOf(statusPath).replace(/\/status\.d$/, '')
  const root = database.replace(/(?:\/var|\/usr)?\/lib\/[^/]+$/, '')
  const copyright = image.realPath(`${root}/usr/share/doc/${entry.name}/copyright`)
  const paths = [`${statusPath}.md5sums`, copyright]
  const beside = paths.flatMap(path => byPath.get(path) ?? [])
  return [...beside, ...(infoFiles.get(`${database}/info/${entry.name}`) ?? [])]
}

/** A purl of Debian's kind is of Debian and what stands on it: others that use the tools have none. */
function purlOf(entry: DpkgEntry, { distro }: ImageView): string {
  if (distro?.id !== 'debian' && distro?.idLike.includes('debian') !== true) return ''
  const upstream = entry.sourceVersion ? `${entry.source}@${entry.sourceVersion}` : entry.source
  return packageUrl({
    type: 'deb',
    namespace: distroNamespace(distro),
    name: entry.name,
    version: entry.version,
    qualifiers: { arch: entry.architecture, upstream, distro: distroQualifier(distro) },
  })
}
