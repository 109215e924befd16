// SPDX-License-Identifier: Apache-2.0
import { isJsonArray, isJsonObject, type JsonObject } from '#domain/json.ts'
import type { Json } from '#domain/kube-object.ts'
import { packageUrl } from '#domain/package-url.ts'
import { defineCataloger } from '#engines/sbom/cataloger.ts'
import { linkTarget } from '#engines/sbom/layer/path.ts'
import type { PackageFinding } from '#engines/sbom/package.ts'
import { listAt, objectAt, readJson, textAt, textsAt } from '#engines/sbom/text/json.ts'

interface ComposerEntry {
  readonly name: string
  readonly version: string
  readonly licenses: readonly string[]
  readonly type: string
  readonly description: string
  readonly homepage: string
  readonly sourceUrl: string
  readonly sourceReference: string
  /** From the folder of the list, which only Composer 2 writes. */
  readonly installPath: string
}

/** What Composer notes of the packages that it has installed. */
interface ComposerFact {
  readonly entries: readonly ComposerEntry[]
}

/**
 * PHP packages that Composer installed, from its `installed.json` (of Composer 1, a list; of Composer 2, an object).
 *
 * Source: getcomposer.org, `Composer\Repository\FilesystemRepository`.
 */
export const cataloger = defineCataloger<ComposerFact>({
  id: 'php-composer',
  title: 'The Composer cataloger',
  revision: 2,
  wants: [{ names: ['installed.json'], maxBytes: 64 * 2 ** 20 }],
  read({ content }) {
    const document = readJson(content)
    if (document === undefined) return { doubts: ['it is not JSON'] }
    const entries = packagesIn(document).flatMap(item => (isJsonObject(item) ? toEntry(item) : []))
    return entries.length === 0 ? undefined : { fact: { entries } }
  },
  assemble: facts => ({
    packages: facts.flatMap(({ path, fact }) => fact.entries.map(entry => toFinding(entry, path))),
  }),
})

function packagesIn(document: Json): readonly Json[] {
  if (isJsonArray(document)) return document
  return isJsonObject(document) ? listAt(document, 'packages') : []
}

function toEntry(item: JsonObject): readonly ComposerEntry[] {
  const name = textAt(item, 'name')
  const version = textAt(item, 'version')
  if (name === '') return []
  const source = objectAt(item, 'source')
  return [
    {
      name,
      version,
      licenses: textsAt(item, 'license'),
      type: textAt(item, 'type'),
      description: textAt(item, 'description'),
      homepage: textAt(item, 'homepage'),
      sourceUrl: textAt(source, 'url'),
      sourceReference: textAt(source, 'reference'),
      installPath: textAt(item, 'install-path'),
    },
  ]
}

function toFinding(entry: ComposerEntry, path: string): PackageFinding {
  const { name, version } = entry
  const slash = name.indexOf('/')
  const namespace = slash < 0 ? undefined : name.slice(0, slash)
  return {
    name,
    version,
    type: 'php-composer',
    language: 'php',
    purl: packageUrl({ type: 'composer', namespace, name: name.slice(slash + 1), version }),
    locations: [{ path, evidence: 'primary' }],
    licenses: entry.licenses.map(value => ({ value, type: 'declared' })),
    metadataType: 'php-composer-installed-entry',
    metadata: {
      name,
      version,
      type: entry.type,
      description: entry.description,
      homepage: entry.homepage,
      source: { url: entry.sourceUrl, reference: entry.sourceReference },
    },
    ownedFolders: [linkTarget(path, entry.installPath || `../${name}`)],
  }
}
