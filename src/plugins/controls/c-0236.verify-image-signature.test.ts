// SPDX-License-Identifier: Apache-2.0
import { object, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0236.verify-image-signature.ts'

const image = 'registry.example/app:1.0'
const inputs = { trustedCosignPublicKeys: ['KEY-A\n'] }
const checked = (...verifiedKeys: string[]) =>
  object(
    'images.kubescape.cloud/v1',
    'ImageSignature',
    { name: 'app' },
    {
      data: { image, hasSignature: verifiedKeys.length > 0, verifiedKeys },
    },
  )

controlCases(control, {
  passes: { 'a trusted key signed it': { objects: [pod(), checked('KEY-B', 'KEY-A')], inputs } },
  fails: {
    'another key signed it': {
      objects: [pod(), checked('KEY-B')],
      inputs,
      failed: ['spec.containers[0].image'],
      review: ['spec.containers[0].image'],
    },
    'no key is trusted': { objects: [pod(), checked('KEY-A')], inputs: { trustedCosignPublicKeys: [] } },
  },
  unknown: { 'nobody has checked it': pod() },
})
