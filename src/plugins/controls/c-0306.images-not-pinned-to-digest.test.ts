// SPDX-License-Identifier: Apache-2.0
import { container, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0306.images-not-pinned-to-digest.ts'

const hex = (digits: number) => 'a'.repeat(digits)
const running = (image: unknown) => pod({ containers: [container({ image })] })
const exempt = { imageDigestExemptRepositories: ['internal', 'registry.example/team/'] }

controlCases(control, {
  passes: {
    'a digest beside a tag': running(`nginx:1.25@sha256:${hex(64)}`),
    'a longer hash': running(`nginx@sha512:${hex(128)}`),
    'an algorithm whose length is not known': running('nginx@my-hash:abc'),
    'an exempt repository': { objects: running('registry.example/team/app:1'), inputs: exempt },
    'an exempt repository as it is written': { objects: running('internal/app:1'), inputs: exempt },
  },
  fails: {
    'a tag': {
      objects: running('registry.example:5000/app:1.0'),
      failed: ['spec.containers[0].image'],
      review: ['spec.containers[0].image'],
      fix: [],
    },
    'a digest that is too short': { objects: running(`nginx@sha512:${hex(32)}`) },
    'a repository that only begins like an exempt one': { objects: running('internal-attacker/app:1'), inputs: exempt },
    'no image': { objects: running(undefined) },
    'init and ephemeral containers': {
      objects: pod({
        containers: [container({ image: `a@sha256:${hex(64)}` })],
        initContainers: [container()],
        ephemeralContainers: [container()],
      }),
      failed: ['spec.initContainers[0].image', 'spec.ephemeralContainers[0].image'],
    },
  },
})
