// SPDX-License-Identifier: Apache-2.0
/** Packages, files and relationships of an SPDX document. */
import { type LicenseTable, noAssertion } from './licenses.ts'
import type { SyftArtifact, SyftFile, SyftRelationship } from './syft-document.ts'

/** Id of the document itself. */
export const documentId = 'SPDXRef-DOCUMENT'

export interface SpdxPackage {
  readonly SPDXID: string
  readonly name: string
  readonly versionInfo?: string
  readonly downloadLocation: string
  readonly filesAnalyzed: false
  readonly licenseConcluded: string
  readonly licenseDeclared: string
  readonly copyrightText: string
  readonly sourceInfo?: string
  readonly primaryPackagePurpose?: 'CONTAINER'
  readonly externalRefs?: readonly ExternalReference[]
}

interface ExternalReference {
  readonly referenceCategory: 'SECURITY' | 'PACKAGE-MANAGER'
  readonly referenceType: 'cpe23Type' | 'purl'
  readonly referenceLocator: string
}

export interface SpdxFile {
  readonly SPDXID: string
  readonly fileName: string
  readonly checksums: readonly { readonly algorithm: string; readonly checksumValue: string }[]
  readonly licenseConcluded: string
  readonly copyrightText: string
  readonly comment?: string
}

export interface SpdxRelationship {
  readonly spdxElementId: string
  readonly relatedSpdxElement: string
  readonly relationshipType: string
  readonly comment?: string
}

/** An id that SPDX allows: letters, digits, dots and hyphens. */
export function elementId(...parts: readonly string[]): string {
  const readable = parts.filter(part => part !== '').join('-')
  return `SPDXRef-${readable.replaceAll(/[^a-zA-Z0-9.-]/g, '-').slice(0, 200)}`
}

/** A package. `id` is taken from the caller, who knows which ids are given away. */
export function packageOf(artifact: SyftArtifact, id: string, licenses: LicenseTable): SpdxPackage {
  const { name, version, foundBy } = artifact
  const references = referencesOf(artifact)
  const paths = artifact.paths.filter(path => path !== '').join(', ')
  const source = [foundBy === '' ? '' : `found by ${foundBy}`, paths === '' ? '' : `in ${paths}`]
  const sourceInfo = source.filter(part => part !== '').join(' ')
  return {
    SPDXID: id,
    name: name === '' ? noAssertion : name,
    ...(version !== '' && { versionInfo: version }),
    downloadLocation: noAssertion,
    filesAnalyzed: false,
    licenseConcluded: noAssertion,
    licenseDeclared: licenses.expressionOf(artifact.licenses),
    copyrightText: noAssertion,
    ...(sourceInfo !== '' && { sourceInfo }),
    ...(references.length > 0 && { externalRefs: references }),
  }
}

function referencesOf({ cpes, purl }: SyftArtifact): readonly ExternalReference[] {
  const names = cpes.filter(name => name !== '')
  const security = names.map(
    name => ({ referenceCategory: 'SECURITY', referenceType: 'cpe23Type', referenceLocator: name }) as const,
  )
  if (purl === '') return security
  return [...security, { referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl }]
}

/** Names of digests in SPDX. */
const algorithms: Readonly<Record<string, string>> = {
  md5: 'MD5',
  sha1: 'SHA1',
  sha224: 'SHA224',
  sha256: 'SHA256',
  sha384: 'SHA384',
  sha512: 'SHA512',
}

/** SPDX asks for a SHA-1 of every file. Where none was made, these zeros say so, as Syft's own documents do. */
const unknownSha1 = { algorithm: 'SHA1', checksumValue: '0'.repeat(40) }

/** A file. */
export function fileOf({ path, layer, digests }: SyftFile, id: string): SpdxFile {
  const checksums = digests.flatMap(({ algorithm, value }) => {
    const name = algorithms[algorithm.toLowerCase().replace('-', '')]
    return name === undefined || value === '' ? [] : [{ algorithm: name, checksumValue: value }]
  })
  return {
    SPDXID: id,
    fileName: path === '' ? noAssertion : path,
    checksums: checksums.length > 0 ? checksums : [unknownSha1],
    licenseConcluded: noAssertion,
    copyrightText: noAssertion,
    ...(layer !== '' && { comment: `layerID: ${layer}` }),
  }
}

/** Relationships that SPDX has a name for; the others are told in a comment. */
const relationshipTypes: Readonly<Record<string, string>> = {
  contains: 'CONTAINS',
  'dependency-of': 'DEPENDENCY_OF',
  'described-by': 'DESCRIBED_BY',
}

/** A relationship between two elements; undefined when one of them is not in the document. */
export function relationshipOf(
  { parent, child, type }: SyftRelationship,
  ids: ReadonlyMap<string, string>,
): SpdxRelationship | undefined {
  const [from, to] = [ids.get(parent), ids.get(child)]
  if (from === undefined || to === undefined) return undefined
  const name = relationshipTypes[type]
  const relationship = { spdxElementId: from, relatedSpdxElement: to, relationshipType: name ?? 'OTHER' }
  return name === undefined ? { ...relationship, comment: type } : relationship
}
