// SPDX-License-Identifier: Apache-2.0
/** Turns a Syft document into an SPDX 2.3 document. */
import {
  documentId,
  elementId,
  fileOf,
  packageOf,
  relationshipOf,
  type SpdxFile,
  type SpdxPackage,
  type SpdxRelationship,
} from './elements.ts'
import { type ExtractedLicense, LicenseTable, noAssertion } from './licenses.ts'
import type { SyftDocument } from './syft-document.ts'

/** An SPDX 2.3 document. */
export interface SpdxDocument {
  readonly spdxVersion: 'SPDX-2.3'
  readonly dataLicense: 'CC0-1.0'
  readonly SPDXID: string
  readonly name: string
  readonly documentNamespace: string
  readonly creationInfo: { readonly created: string; readonly creators: readonly string[] }
  readonly documentDescribes: readonly string[]
  readonly packages: readonly SpdxPackage[]
  readonly files?: readonly SpdxFile[]
  readonly hasExtractedLicensingInfos?: readonly ExtractedLicense[]
  readonly relationships: readonly SpdxRelationship[]
}

export interface SpdxNaming {
  /** Name of the document, such as that of the image. */
  readonly name: string
  /** URI that no other document has. */
  readonly namespace: string
  /** RFC 3339. */
  readonly created: string
}

/**
 * The document that says what the SBOM says: its source contains the packages, they contain their files. The same
 * input gives the same document. Source: SPDX Specification 2.3, clauses 6–11.
 */
export function spdxOf(syft: SyftDocument, { name, namespace, created }: SpdxNaming): SpdxDocument {
  const { source, tool } = syft
  const ids = new IdTable()
  const title = source.name === '' ? name : source.name
  const root = ids.give(source.id, elementId('Source', title))
  const licenses = new LicenseTable()
  const packages = syft.artifacts.map(artifact => {
    const { id, type, name: packageName } = artifact
    return packageOf(artifact, ids.give(id, elementId('Package', type, packageName, id)), licenses)
  })
  const files = syft.files.map(file => fileOf(file, ids.give(file.id, elementId('File', file.path, file.id))))
  const known = syft.relationships.flatMap(relationship => relationshipOf(relationship, ids.byKey) ?? [])
  const relationships = [
    { spdxElementId: documentId, relatedSpdxElement: root, relationshipType: 'DESCRIBES' },
    ...packages.map(({ SPDXID }) => contains(root, SPDXID)),
    ...known.filter(({ spdxElementId }) => spdxElementId !== root),
  ]
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: documentId,
    name,
    documentNamespace: namespace,
    creationInfo: { created, creators: ['Organization: Kubescape', creatorOf(tool)] },
    documentDescribes: [root],
    packages: [rootPackage(syft, root, title), ...packages],
    ...(files.length > 0 && { files }),
    ...(licenses.extracted.length > 0 && { hasExtractedLicensingInfos: licenses.extracted }),
    relationships,
  }
}

function contains(outer: string, inner: string): SpdxRelationship {
  return { spdxElementId: outer, relatedSpdxElement: inner, relationshipType: 'CONTAINS' }
}

function creatorOf({ name, version }: SyftDocument['tool']): string {
  return `Tool: ${name === '' ? 'syft' : name}-${version === '' ? noAssertion : version}`
}

function rootPackage({ source }: SyftDocument, id: string, name: string): SpdxPackage {
  const { version } = source
  return {
    SPDXID: id,
    name,
    ...(version !== '' && { versionInfo: version }),
    downloadLocation: noAssertion,
    filesAnalyzed: false,
    licenseConcluded: noAssertion,
    licenseDeclared: noAssertion,
    copyrightText: noAssertion,
    ...(source.type === 'image' && { primaryPackagePurpose: 'CONTAINER' as const }),
  }
}

/** Gives every element an id of its own. */
class IdTable {
  /** Ids by the key that Syft has for an element. */
  readonly byKey = new Map<string, string>()
  readonly #given = new Set<string>()

  give(key: string, wanted: string): string {
    let id = wanted
    for (let i = 2; this.#given.has(id); i++) id = `${wanted}-${i}`
    this.#given.add(id)
    if (key !== '' && !this.byKey.has(key)) this.byKey.set(key, id)
    return id
  }
}
