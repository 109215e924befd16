// SPDX-License-Identifier: Apache-2.0
/** The kinds that the storage service serves, as its API server knows them. */
import type { ObjectView, PatchType, ResourceDescriptor, Verb } from '#adapters/apiserver/descriptor.ts'
import type { Projection } from '#adapters/apiserver/projection.ts'
import { columns } from '#api/spdx-v1beta1/columns.ts'
import { category, group, type SpdxKind, spdxKinds, version } from '#api/spdx-v1beta1/kinds.ts'
import { schemaName } from '#api/spdx-v1beta1/openapi.ts'
import { type Summarise, summaries, textSummaries } from '#api/spdx-v1beta1/summarise.ts'
import { validators } from '#api/spdx-v1beta1/validate.ts'
import { admitReport } from './profiles/admit-report.ts'
import { configurationScanSummaries } from './projections/configuration-scan-summaries.ts'
import { generatedNetworkPolicies } from './projections/generated-network-policies.ts'
import { filteredSpdxDocuments, sbomSummaries, spdxDocuments } from './projections/retired-sboms.ts'
import { vulnerabilitySummaries } from './projections/vulnerability-summaries.ts'
import { type KindBounds, kindBounds } from './settings/kind-bounds.ts'

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

const mebibyte = 1024 * 1024

/** Longest body that is parsed for the sake of its row in a table; a longer one has no counts there. */
const maxSummarisedBytes = 16 * mebibyte

/** The bounds of a kind as they are now. */
export type BoundsNow = (plural: string) => KindBounds

/** One descriptor for each kind of the group, under bounds that may change while it is served. */
export function spdxDescriptors(boundsNow: BoundsNow = kindBounds): readonly ResourceDescriptor[] {
  return spdxKinds.map(kind => descriptorOf(kind, boundsNow))
}

function descriptorOf(
  { kind, plural, singular, namespaced, shortNames }: SpdxKind,
  boundsNow: BoundsNow,
): ResourceDescriptor {
  const projection = projections[kind]
  const summarise = summaries[kind]
  const texts = textSummaries[kind]
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
    limits: {
      get maxObjectBytes() {
        return boundsNow(plural).maxObjectBytes
      },
      get maxConcurrentWrites() {
        return boundsNow(plural).maxConcurrentWrites
      },
    },
    patchTypes: projection ? [] : allPatches,
    ownership: writtenByPeople.has(kind) ? 'fields' : 'top-level',
    ...(summarise && { summarise: summaryOf(kind, summarise) }),
    ...(texts && { summaryTexts: texts.query }),
    ...(validate && { validate }),
    ...(kind === 'ContainerProfile' && { admitCreate: admitReport }),
    ...(projection && { projection }),
  }
}

function summaryOf(kind: string, summarise: Summarise): (object: ObjectView) => unknown {
  const ofTexts = textSummaries[kind]
  return object => {
    if (object.bodyBytes > maxSummarisedBytes) return undefined
    return ofTexts && object.texts ? ofTexts.summarise(object.texts) : summarise(object.body)
  }
}
