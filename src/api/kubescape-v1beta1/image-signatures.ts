// SPDX-License-Identifier: Apache-2.0
/**
 * `ImageSignature`: what somebody who asked the registry knows of the signatures of an image.
 *
 * Nothing here asks a registry: a pipeline, or a controller that verifies, writes these objects, and the controls
 * C-0236 and C-0237 read them. Without one for its image a workload is not evaluated by them.
 */
import type { CustomKind } from './custom-kind.ts'

/** One object for each image name; what the object itself is called does not matter. */
export const imageSignature: CustomKind = {
  group: 'images.kubescape.cloud',
  version: 'v1',
  kind: 'ImageSignature',
  plural: 'imagesignatures',
  singular: 'imagesignature',
  shortNames: [],
  namespaced: false,
  description: 'What is known of the signatures of an image: the answer of somebody who verified it.',
  spec: {
    type: 'object',
    required: ['image', 'hasSignature'],
    properties: {
      image: { type: 'string', description: 'Name of the image, as workloads write it or in full.' },
      hasSignature: { type: 'boolean', description: 'Whether the registry has a signature for it.' },
      verifiedKeys: {
        type: 'array',
        description:
          'Public keys by which a signature was verified, as the control input trustedCosignPublicKeys has them.',
        items: { type: 'string' },
        'x-kubernetes-list-type': 'atomic',
      },
      verifiedAt: { type: 'string', format: 'date-time', description: 'When it was verified.' },
    },
  },
  validations: [],
  columns: [
    { name: 'Image', type: 'string', description: 'Name of the image.', path: ['spec', 'image'] },
    { name: 'Verified', type: 'date', description: 'When it was verified.', path: ['spec', 'verifiedAt'] },
  ],
}
