// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject } from '#domain/json.ts'
import { defineCataloger } from '#engines/sbom/cataloger.ts'
import { folderOf } from '#engines/sbom/layer/path.ts'
import type { PackageFinding } from '#engines/sbom/package.ts'
import { listAt, readJson, textAt } from '#engines/sbom/text/json.ts'

interface BitnamiEntry {
  readonly name: string
  readonly version: string
  readonly purl: string
  readonly cpes: readonly string[]
  readonly licenses: readonly string[]
}

/** The Bitnami packages of one SPDX document. */
interface BitnamiFact {
  readonly entries: readonly BitnamiEntry[]
}

const purlStart = 'pkg:bitnami/'

/**
 * Applications in images of Bitnami, by the SPDX documents that those carry. Only packages that name themselves
 * Bitnami's by their purl count: what else a document lists is found where it lies.
 *
 * Source: github.com/bitnami/containers, `/opt/bitnami/<component>/.spdx-<component>.spdx`.
 */
export const cataloger = defineCataloger<BitnamiFact>({
  id: 'bitnami',
  title: 'The Bitnami cataloger',
  revision: 1,
  wants: [
    {
      suffixes: ['.spdx'],
      accepts: path => /^\/opt\/bitnami\/(?:[^/]+\/){0,8}\.spdx-[^/]+\.spdx$/.test(path),
      maxBytes: 64 * 2 ** 20,
    },
  ],
  read({ content }) {
    const document = readJson(content)
    if (!isJsonObject(document)) return { doubts: ['it is no JSON object'] }
    const entries = listAt(document, 'packages').flatMap(item => (isJsonObject(item) ? toEntry(item) : []))
    return { fact: { entries } }
  },
  assemble: facts => ({
    packages: facts.flatMap(({ path, fact }) => fact.entries.map(entry => toFinding(entry, path))),
  }),
})

function toEntry(item: JsonObject): readonly BitnamiEntry[] {
  const references = listAt(item, 'externalRefs').filter(isJsonObject)
  const locatorsOf = (type: string) =>
    references.flatMap(ref => (textAt(ref, 'referenceType') === type ? [textAt(ref, 'referenceLocator')] : []))
  const purl = locatorsOf('purl').find(locator => locator.startsWith(purlStart))
  const name = textAt(item, 'name')
  if (purl === undefined || name === '') return []
  const licenses = [textAt(item, 'licenseDeclared')].filter(license => license !== '' && license !== 'NOASSERTION')
  return [{ name, version: textAt(item, 'versionInfo'), purl, cpes: locatorsOf('cpe23Type'), licenses }]
}

function toFinding({ name, version, purl, cpes, licenses }: BitnamiEntry, path: string): PackageFinding {
  const folder = folderOf(path)
  return {
    name,
    version,
    type: 'bitnami',
    language: '',
    purl,
    locations: [{ path, evidence: 'primary' }],
    licenses: licenses.map(value => ({ value, type: 'declared' })),
    cpes: cpes.map(cpe => ({ cpe, source: 'declared' })),
    metadataType: 'bitnami-sbom-entry',
    metadata: { name, version, path: folder },
    // What a document says of a package's files is coarse: no package of it may count as unused too early.
    ownedFolders: [folder],
  }
}
