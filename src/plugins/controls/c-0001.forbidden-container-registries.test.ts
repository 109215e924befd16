// SPDX-License-Identifier: Apache-2.0
import { container, pod } from '#testing/builders/workloads.ts'
import { controlCases, type RuleCases } from '#testing/control-cases.ts'
import { control } from './c-0001.forbidden-container-registries.ts'

const running = (image: string) => pod({ containers: [container({ image })] })

const cases: RuleCases = {
  passes: {
    'nothing is forbidden': running('nginx'),
    'another registry': { objects: running('quay.io/a/b'), inputs: { publicRegistries: ['docker.io'] } },
    'a registry whose name only begins alike': {
      objects: running('quay.io.example/a/b'),
      inputs: { untrustedRegistries: ['quay.io'] },
    },
  },
  fails: {
    'a short name is on Docker Hub': {
      objects: running('nginx'),
      inputs: { publicRegistries: ['docker.io'] },
      failed: ['spec.containers[0].image'],
      review: ['spec.containers[0].image'],
      fix: [],
    },
    'an init container comes from an untrusted one': {
      objects: pod({ initContainers: [container({ image: 'quay.io/a/b:1' })] }),
      inputs: { untrustedRegistries: ['quay.io'] },
      failed: ['spec.initContainers[0].image'],
    },
  },
}

controlCases(control, {
  'rule-identify-blocklisted-image-registries': cases,
  'rule-identify-blocklisted-image-registries-v1': cases,
})
