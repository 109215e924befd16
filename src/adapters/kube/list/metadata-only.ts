// SPDX-License-Identifier: Apache-2.0
/** Lists and watches the metadata of objects alone: what they hold never crosses the wire. */

import { acceptMetadata, acceptMetadataList } from '#adapters/kube/rest/media-types.ts'
import type { KubeRest } from '#adapters/kube/rest/rest.ts'
import type { KubeObject } from '#domain/kube-object.ts'

/** What a server calls an object of which it sends the metadata alone. */
const partialKind = 'PartialObjectMetadata'

/** The type that such an object has by itself. */
export type ObjectType = Pick<KubeObject, 'apiVersion' | 'kind'>

export interface MetadataOnly {
  /** For whoever lists or watches one collection. A server that does not know how answers with whole objects. */
  readonly rest: Pick<KubeRest, 'raw'>
  /** An object of the answers with its own type again; one that came whole as it is. */
  readonly withType: (object: KubeObject) => KubeObject
}

/** Asks `rest` for metadata; `type` is that of the collection's objects. */
export function metadataOnly(rest: Pick<KubeRest, 'raw'>, { apiVersion, kind }: ObjectType): MetadataOnly {
  return {
    rest: {
      raw: request => rest.raw({ ...request, accept: request.query?.['watch'] ? acceptMetadata : acceptMetadataList }),
    },
    withType: object => (object.kind === partialKind ? { apiVersion, kind, metadata: object.metadata } : object),
  }
}
