// SPDX-License-Identifier: Apache-2.0
/** The kinds that the storage service serves, as its API server knows them. */
import type { ObjectView, PatchType, ResourceDescriptor, Verb } from '#adapters/apiserver/descriptor.ts'
import type { Projection } from '#adapters/apiserver/projection.ts'
import { columns } from '#api/spdx-v1beta1/columns.ts'
import { category, group, type SpdxKind, spdxKinds, version } from '#api/spdx-v1beta1/kinds.ts'
import { schemaName } from '#api/spdx-v1beta1/openapi.ts'
import { summaries } from '#api/spdx-v1beta1/summarise.ts'
import { validators } from '#api/spdx-v1beta1/validate.ts'
import { admitReport } from './profiles/admit-report.ts'
import { configurationScanSummaries } from './projections/configuration-scan-summaries.ts'
import { generatedNetworkPolicies } from './projections/generated-network-policies.ts'
import { filteredSpdxDocuments, sbomSummaries, spdxDocuments } from './projections/retired-sboms.ts'
import { vulnerabilitySummaries } from './projections/vulnerability-summaries.ts'

const mebibyte = 1024 * 1024

/** Longest request body of a kind that names no other bound. */
const defaultMaxBytes = 3 * mebibyte

/** Kinds whose objects grow with the image or the traffic. */
const maxBytes: Readonly<Record<string, number>> = {
  ApplicationProfile: 20 * mebibyte,
  NetworkNeighborhood: 10 * mebibyte,
  OpenVulnerabilityExchangeContainer: 50 * mebibyte,
  SBOMSyft: 100 * mebibyte,
  SBOMSyftFiltered: 50 * mebibyte,
  VulnerabilityManifest: 50 * mebibyte,
}

/** Kinds whose lists carry the whole objects: they are small, and people read them in lists. */
const wholeInLists: ReadonlySet<string> = new Set([
  'CollapseConfiguration',
  'ConfigurationScanSummary',
  'KnownServer',
  'VulnerabilityManifestSummary',
  'VulnerabilitySummary',
  'WorkloadConfigurationScanSummary',
])

/** Kinds that people write, so that it matters who set which field. */
const writtenByPeople: ReadonlySet<string> = new Set([
  'ApplicationProfile',
  'CollapseConfiguration',
  'KnownServer',
  'NetworkNeighborhood',
  'SeccompProfile',
])

const projections: Readonly<Record<string, Projection>> = {
  ConfigurationScanSummary: configurationScanSummaries,
  GeneratedNetworkPolicy: generatedNetworkPolicies,
  SBOMSPDXv2p3: spdxDocuments,
  SBOMSPDXv2p3Filtered: filteredSpdxDocuments,
  SBOMSummary: sbomSummaries,
  VulnerabilitySummary: vulnerabilitySummaries,
}

const allVerbs: readonly Verb[] = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
const readVerbs: readonly Verb[] = ['get', 'list', 'watch']

const allPatches: readonly PatchType[] = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
]

/** Longest body that is parsed for the sake of its row in a table; a longer one has no counts there. */
const maxSummarisedBytes = 16 * mebibyte

/** One descriptor for each kind of the group. */
export function spdxDescriptors(): readonly ResourceDescriptor[] {
  return spdxKinds.map(descriptorOf)
}

function descriptorOf({ kind, plural, singular, namespaced, shortNames }: SpdxKind): ResourceDescriptor {
  const projection = projections[kind]
  const summarise = summaries[kind]
  const validate = validators[kind]
  return {
    group,
    version,
    plural,
    singular,
    kind,
    namespaced,
    shortNames,
    categories: [category],
    verbs: projection ? readVerbs : allVerbs,
    columns: columns[kind] ?? [],
    schema: schemaName(kind),
    bodies: 'as-sent',
    listShape: wholeInLists.has(kind) ? 'full' : 'metadata',
    limits: { maxObjectBytes: maxBytes[kind] ?? defaultMaxBytes },
    patchTypes: projection ? [] : allPatches,
    ownership: writtenByPeople.has(kind) ? 'fields' : 'top-level',
    ...(summarise && { summarise: (object: ObjectView) => summaryOf(object, summarise) }),
    ...(validate && { validate }),
    ...(kind === 'ContainerProfile' && { admitCreate: admitReport }),
    ...(projection && { projection }),
  }
}

function summaryOf(object: ObjectView, summarise: (body: ObjectView['body']) => unknown): unknown {
  return object.bodyBytes > maxSummarisedBytes ? undefined : summarise(object.body)
}
