// SPDX-License-Identifier: Apache-2.0
import type { Rule } from '#engines/posture/control.ts'
import { container, object, pod } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { signatureFindings, signatureKind } from './image-signatures.ts'

const rule: Rule = {
  name: 'has-image-signature',
  joins: [signatureKind],
  *findings({ workload }, world) {
    for (const at of workload?.containers ?? []) yield* signatureFindings(at, world, ({ isSigned }) => isSigned)
  },
}
const image = 'registry.example/app:1.0'
const other = 'registry.example/other:1.0'
const checked = (data: unknown, kind = 'ImageSignature') =>
  object('images.kubescape.cloud/v1', kind, { name: 'app' }, { data })
const two = pod({ containers: [container({ image }), container({ image: other })] })

ruleCases(rule, {
  passes: {
    'the image was found signed': [pod(), checked({ image, hasSignature: true })],
    'the image is written in another way': [
      pod({ containers: [container({ image: 'nginx' })] }),
      checked({ image: 'docker.io/library/nginx:latest', hasSignature: true }),
    ],
  },
  fails: {
    'the image was found unsigned': {
      objects: [pod(), checked({ image, hasSignature: false })],
      failed: ['spec.containers[0].image'],
    },
    'only the unsigned one of two images': {
      objects: [two, checked({ image, hasSignature: true }), checked({ image: other, hasSignature: false })],
      failed: ['spec.containers[1].image'],
    },
  },
  unknown: {
    'only one of two images was checked': [two, checked({ image, hasSignature: true })],
    'the answer is about another tag': [pod(), checked({ image: `${image}.1`, hasSignature: true })],
    'the answer is damaged': [pod(), checked({ image, hasSignature: 'true' })],
    'the answer has no data': [pod(), checked(undefined)],
    'an object of another kind says so': [pod(), checked({ image, hasSignature: true }, 'Unrelated')],
    'the container has no image': [pod({ containers: [{ name: 'app' }] }), checked({ hasSignature: true })],
  },
})
