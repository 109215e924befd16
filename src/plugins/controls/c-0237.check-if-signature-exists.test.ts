// SPDX-License-Identifier: Apache-2.0
import { container, object, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0237.check-if-signature-exists.ts'

const checked = (hasSignature: unknown) =>
  object(
    'images.kubescape.cloud/v1',
    'ImageSignature',
    { name: 'app' },
    {
      data: { image: 'registry.example/app:1.0', hasSignature },
    },
  )

controlCases(control, {
  passes: { 'it is signed': [pod(), checked(true)] },
  fails: {
    'it is not signed, also that of an init container': {
      objects: [pod({ initContainers: [container()] }), checked(false)],
      failed: ['spec.containers[0].image', 'spec.initContainers[0].image'],
      review: ['spec.containers[0].image', 'spec.initContainers[0].image'],
    },
  },
  unknown: { 'nobody has checked it': pod(), 'the answer is damaged': [pod(), checked('yes')] },
})
