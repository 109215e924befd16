// SPDX-License-Identifier: Apache-2.0
import { isJsonObject } from '#domain/json.ts'
import { packageUrl } from '#domain/package-url.ts'
import { defineCataloger, type LocatedFact } from '#engines/sbom/cataloger.ts'
import { baseNameOf, folderOf } from '#engines/sbom/layer/path.ts'
import type { FoundAt, PackageFinding } from '#engines/sbom/package.ts'
import { linesOf, stanzasOf } from '#engines/sbom/text/control-file.ts'
import { objectAt, readJson, textAt } from '#engines/sbom/text/json.ts'
import { pathsInInstalledFiles, pathsInRecord } from './python-files/record.ts'

interface Metadata {
  readonly kind: 'metadata'
  readonly name: string
  readonly version: string
  readonly license: string
  readonly licenseExpression: string
  readonly author: string
  readonly authorEmail: string
  readonly platform: string
}

/** What a file of an installed distribution says. */
type PythonFact =
  | Metadata
  | { readonly kind: 'files'; readonly paths: readonly string[] }
  | { readonly kind: 'top-level'; readonly names: readonly string[] }
  | { readonly kind: 'origin'; readonly url: string; readonly commitId: string; readonly vcs: string }

const maxBytes = 16 * 2 ** 20
const supportingNames = ['RECORD', 'installed-files.txt', 'top_level.txt', 'direct_url.json'] as const

/**
 * Installed Python packages: wheels (`.dist-info`) and eggs (`.egg-info`, a folder or a file, and `EGG-INFO`).
 *
 * Source: PyPA "Recording installed projects", "Core metadata"; setuptools "The Internal Structure of Python Eggs".
 */
export const cataloger = defineCataloger<PythonFact>({
  id: 'python',
  title: 'The Python cataloger',
  revision: 2,
  wants: [
    { names: ['METADATA'], accepts: path => isWheelFolder(folderOf(path)), maxBytes },
    { names: ['PKG-INFO'], accepts: path => isEggFolder(folderOf(path)), maxBytes },
    { suffixes: ['.egg-info'], maxBytes },
    { names: supportingNames, accepts: path => isInfoFolder(folderOf(path)), maxBytes },
  ],
  read({ path, content }) {
    const text = content.toString('utf8')
    switch (baseNameOf(path)) {
      case 'RECORD':
        return { fact: { kind: 'files', paths: pathsInRecord(text, path) } }
      case 'installed-files.txt':
        return { fact: { kind: 'files', paths: pathsInInstalledFiles(text, path) } }
      case 'top_level.txt':
        return { fact: { kind: 'top-level', names: [...linesOf(text)].filter(line => line !== '') } }
      case 'direct_url.json': {
        const origin = readJson(content)
        if (!isJsonObject(origin)) return { doubts: ['it is no JSON object'] }
        const vcs = objectAt(origin, 'vcs_info')
        const [url, commitId, vcsName] = [textAt(origin, 'url'), textAt(vcs, 'commit_id'), textAt(vcs, 'vcs')]
        return { fact: { kind: 'origin', url, commitId, vcs: vcsName } }
      }
      default:
        return readMetadata(text)
    }
  },
  assemble(facts) {
    const byPath = new Map(facts.map(located => [located.path, located]))
    return {
      packages: facts.flatMap(located =>
        located.fact.kind === 'metadata' ? [toFinding(located.fact, located.path, byPath)] : [],
      ),
    }
  },
})

function isWheelFolder(folder: string): boolean {
  return /dist-info$|DIST-INFO$/.test(folder)
}

function isEggFolder(folder: string): boolean {
  return /egg-info$|EGG-INFO$/.test(folder)
}

function isInfoFolder(folder: string): boolean {
  return isWheelFolder(folder) || isEggFolder(folder)
}

function readMetadata(text: string): { fact?: PythonFact; doubts?: string[] } {
  const [stanza] = stanzasOf(text)
  const get = (field: string) => stanza?.get(field) ?? ''
  if (get('name') === '') return { doubts: ['it lacks a name'] }
  // The interpreter describes itself so, too, and is no package.
  if (get('name') === 'Python') return {}
  return {
    fact: {
      kind: 'metadata',
      name: get('name'),
      version: get('version'),
      license: get('license'),
      licenseExpression: get('license-expression'),
      author: get('author'),
      authorEmail: get('author-email'),
      platform: get('platform'),
    },
  }
}

function toFinding(
  metadata: Metadata,
  path: string,
  byPath: ReadonlyMap<string, LocatedFact<PythonFact>>,
): PackageFinding {
  const folder = folderOf(path)
  const supporting = isInfoFolder(folder) ? supportingNames.flatMap(name => byPath.get(`${folder}/${name}`) ?? []) : []
  const locations: FoundAt[] = [
    { path, evidence: 'primary' },
    ...supporting.map(({ path }): FoundAt => ({ path, evidence: 'supporting' })),
  ]
  const name = normalizedName(metadata.name)
  const { version } = metadata
  const license = metadata.licenseExpression || metadata.license
  const facts = supporting.map(({ fact }) => fact)
  const origin = facts.find(fact => fact.kind === 'origin')
  const owned = new Set(facts.flatMap(fact => (fact.kind === 'files' ? fact.paths : [])))
  const vcsUrl = origin?.commitId ? `${origin.vcs}+${origin.url}@${origin.commitId}` : undefined
  return {
    name,
    version,
    type: 'python',
    language: 'python',
    purl: packageUrl({ type: 'pypi', name, version, qualifiers: { vcs_url: vcsUrl } }),
    locations,
    licenses: license === '' || license === 'UNKNOWN' ? [] : [{ value: license, type: 'declared' }],
    ownedFiles: [...owned].sort(),
    metadataType: 'python-package',
    metadata: {
      name: metadata.name,
      version,
      author: metadata.author,
      authorEmail: metadata.authorEmail,
      platform: metadata.platform,
      sitePackagesRootPath: folderOf(folder),
      topLevelPackages: facts.flatMap(fact => (fact.kind === 'top-level' ? fact.names : [])),
      ...(origin ? { directUrlOrigin: { url: origin.url, commitId: origin.commitId, vcs: origin.vcs } } : {}),
    },
  }
}

/** The form under which the index and advisories know a project. Source: PyPA "Names and normalization". */
function normalizedName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-')
}
