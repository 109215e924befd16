// SPDX-License-Identifier: Apache-2.0
import { container, pod } from '#testing/builders/workloads.ts'
import { controlCases, type RuleCases } from '#testing/control-cases.ts'
import { control } from './c-0078.images-from-allowed-registry.ts'

const running = (image: string) => pod({ containers: [container({ image })] })

const cases: RuleCases = {
  passes: {
    'the registry is allowed': {
      objects: running('registry.example/team/app:1'),
      inputs: { imageRepositoryAllowList: ['registry.example'] },
    },
    'a short name is on Docker Hub': {
      objects: running('nginx'),
      inputs: { imageRepositoryAllowList: ['docker.io/library/'] },
    },
  },
  fails: {
    'a registry whose name only begins like an allowed one': {
      objects: running('registry.example.evil.test/app'),
      inputs: { imageRepositoryAllowList: ['registry.example'] },
      failed: ['spec.containers[0].image'],
      review: ['spec.containers[0].image'],
    },
    'an init container comes from elsewhere': {
      objects: pod({ initContainers: [container({ image: 'ghcr.io/other/app' })] }),
      inputs: { imageRepositoryAllowList: ['registry.example'] },
      failed: ['spec.initContainers[0].image'],
    },
    'nothing is allowed': { objects: running('nginx'), failed: ['spec.containers[0].image'] },
  },
}

controlCases(control, { 'container-image-repository': cases, 'container-image-repository-v1': cases })
