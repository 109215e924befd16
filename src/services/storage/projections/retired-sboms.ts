// SPDX-License-Identifier: Apache-2.0
/** Kinds that upstream once stored: SPDX documents and SBOM summaries, computed from the SBOMs of today. */
import type { ProjectedObject, Projection, SourceObject } from '#adapters/apiserver/projection.ts'
import { isJsonObject } from '#domain/json.ts'
import { spdxOf } from '#engines/sbom/spdx/document.ts'
import { readSyftDocument } from '#engines/sbom/spdx/syft-document.ts'
import { sourceKeys } from '#services/storage/source-keys.ts'
import { derivedUid } from './by-namespace.ts'

/** Where the namespaces of SPDX documents begin; nothing is found there, they only have to be unique. */
const documentRoot = 'https://spdx.softwarecomposition.kubescape.io'

type Body = Readonly<Record<string, unknown>>

/** One object for each object of `source`, of the same name, with its labels and annotations. */
function mirrored(kind: string, source: string, bodyOf: (object: SourceObject) => Promise<Body>): Projection {
  const project = (object: SourceObject): ProjectedObject => ({
    meta: mirroredMeta(kind, object),
    summary: object.summary,
    body: () => bodyOf(object),
  })
  return {
    sources: [source],
    async get(reader, { namespace, name }) {
      const object = await reader.get(source, namespace, name)
      return object && project(object)
    },
    async *list(reader, namespace) {
      for await (const object of reader.list(source, namespace)) yield project(object)
    },
    affectedBy: ({ namespace, name }) => [{ namespace, name }],
  }
}

function mirroredMeta(kind: string, { name, namespace, meta, resourceVersion }: SourceObject): ProjectedObject['meta'] {
  const { labels, annotations, creationTimestamp } = meta
  return {
    name,
    namespace,
    uid: derivedUid(`${kind}/${meta.uid ?? ''}`),
    resourceVersion: String(resourceVersion),
    ...(creationTimestamp !== undefined && { creationTimestamp }),
    ...(labels && { labels }),
    ...(annotations && { annotations }),
  }
}

async function spdxBody(object: SourceObject): Promise<Body> {
  const { spec } = await object.body()
  const { metadata, syft } = isJsonObject(spec) ? spec : {}
  if (!isJsonObject(syft)) return { spec: { metadata: metadata ?? {} }, status: {} }
  const { name, namespace, meta } = object
  const naming = {
    name,
    namespace: `${documentRoot}/${namespace}/${name}/${meta.uid ?? ''}`,
    created: meta.creationTimestamp ?? '1970-01-01T00:00:00Z',
  }
  return { spec: { metadata: metadata ?? {}, spdx: spdxOf(readSyftDocument(syft), naming) }, status: {} }
}

/** `sbomspdxv2p3s`: SBOMs as SPDX 2.3. */
export const spdxDocuments = mirrored('SBOMSPDXv2p3', sourceKeys.sboms, spdxBody)

/** `sbomspdxv2p3filtereds`: filtered SBOMs as SPDX 2.3. */
export const filteredSpdxDocuments = mirrored('SBOMSPDXv2p3Filtered', sourceKeys.filteredSboms, spdxBody)

/** `sbomsummaries`: that an SBOM exists, without its content. */
export const sbomSummaries = mirrored('SBOMSummary', sourceKeys.sboms, () => Promise.resolve({ spec: {}, status: {} }))
