// SPDX-License-Identifier: Apache-2.0
import { isJsonObject } from '#domain/json.ts'
import { packageUrl } from '#domain/package-url.ts'
import { defineCataloger } from '#engines/sbom/cataloger.ts'
import { cleanPath, folderOf } from '#engines/sbom/layer/path.ts'
import type { PackageFinding } from '#engines/sbom/package.ts'
import { readJson, textAt, textsAt } from '#engines/sbom/text/json.ts'

/** What conda notes of a package that it has installed. */
interface CondaFact {
  readonly name: string
  readonly version: string
  readonly build: string
  readonly channel: string
  readonly subdir: string
  readonly fileName: string
  readonly license: string
  readonly url: string
  /** Relative to the environment. */
  readonly files: readonly string[]
}

/**
 * Packages in conda environments, by the files in `conda-meta` of each.
 *
 * Source: docs.conda.io, "PrefixData"; github.com/package-url/purl-spec, type `conda`.
 */
export const cataloger = defineCataloger<CondaFact>({
  id: 'conda',
  title: 'The conda cataloger',
  revision: 1,
  wants: [{ folders: ['/conda-meta'], accepts: path => path.endsWith('.json'), maxBytes: 64 * 2 ** 20 }],
  read({ content }) {
    const document = readJson(content)
    if (!isJsonObject(document)) return { doubts: ['it is no JSON object'] }
    const [name, version] = [textAt(document, 'name'), textAt(document, 'version')]
    if (name === '' || version === '') return undefined
    return {
      fact: {
        name,
        version,
        build: textAt(document, 'build'),
        channel: textAt(document, 'channel'),
        subdir: textAt(document, 'subdir'),
        fileName: textAt(document, 'fn'),
        license: textAt(document, 'license'),
        url: textAt(document, 'url'),
        files: textsAt(document, 'files'),
      },
    }
  },
  assemble: facts => ({ packages: facts.map(({ path, fact }) => toFinding(fact, path)) }),
})

function toFinding(fact: CondaFact, path: string): PackageFinding {
  const { name, version, build, subdir, license, files } = fact
  const environment = folderOf(folderOf(path))
  return {
    name,
    version,
    type: 'conda',
    language: '',
    purl: packageUrl({
      type: 'conda',
      name,
      version,
      qualifiers: { build, channel: channelName(fact.channel), subdir, type: archiveType(fact.fileName) },
    }),
    locations: [{ path, evidence: 'primary' }],
    licenses: license === '' ? [] : [{ value: license, type: 'declared' }],
    metadataType: 'conda-metadata-entry',
    metadata: {
      name,
      version,
      build,
      channel: fact.channel,
      subdir,
      fn: fact.fileName,
      license,
      url: fact.url,
      conda_prefix: environment,
    },
    ownedFiles: files.map(file => cleanPath(`${environment.slice(1)}/${file}`)),
  }
}

/** `conda-forge` of `https://conda.anaconda.org/conda-forge/linux-64`. */
function channelName(channel: string): string {
  const [, name] = /^https?:\/\/[^/]+\/(.+?)(?:\/(?:noarch|[a-z]+-\w+))?\/?$/.exec(channel) ?? []
  return name ?? channel
}

function archiveType(fileName: string): string | undefined {
  return ['tar.bz2', 'conda'].find(type => fileName.endsWith(`.${type}`))
}
