// SPDX-License-Identifier: Apache-2.0
import { container, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0075.image-pull-policy-on-latest-tag.ts'

const pulling = (image: string, imagePullPolicy?: string) => container({ image, imagePullPolicy })

controlCases(control, {
  passes: {
    'pulled at each start': pod({ containers: [pulling('app:latest', 'Always')] }),
    'Kubernetes pulls latest always unless told otherwise': pod({ containers: [pulling('app:latest')] }),
    'a fixed tag': pod({ containers: [pulling('app:1.0', 'IfNotPresent')] }),
    'a digest does not move, whatever the tag': pod({
      containers: [pulling(`app:latest@sha256:${'a'.repeat(64)}`, 'IfNotPresent')],
    }),
    'a port is no tag': pod({ containers: [pulling('registry.example:5000/app:1', 'Never')] }),
  },
  fails: {
    'no tag means latest': {
      objects: pod({ containers: [pulling('registry.example:5000/app', 'IfNotPresent')] }),
      failed: ['spec.containers[0].image', 'spec.containers[0].imagePullPolicy'],
      review: ['spec.containers[0].image', 'spec.containers[0].imagePullPolicy'],
      fix: [],
    },
    'an init container keeps an old image': {
      objects: pod({ initContainers: [pulling('app:latest', 'Never')] }),
      failed: ['spec.initContainers[0].image', 'spec.initContainers[0].imagePullPolicy'],
    },
    'a tag that the user lists as moving': {
      objects: pod({ containers: [pulling('redis:alpine', 'IfNotPresent')] }),
      inputs: { floatingImageTags: ['alpine'] },
    },
  },
})
