// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { imageFailure, insideOf } from './families/registries.ts'

/** Images must not come from registries that the owner of the cluster has forbidden. */
export const control: Control = {
  id: 'C-0001',
  description: 'Finds containers whose image comes from a registry listed as public or untrusted.',
  why: 'On a public registry anybody publishes under almost any name: a wrong letter, or an account that changed hands, brings a foreign program into the cluster.',
  remediation:
    'Take the image from a registry that you trust. The forbidden ones are the control inputs `publicRegistries` and `untrustedRegistries`.',
  test: 'Compare the registry of each image (docker.io where none is written) with both control inputs.',
  example: {
    before: 'containers:\n- name: app\n  image: docker.io/somebody/app:1.0',
    after: 'containers:\n- name: app\n  image: registry.example/team/app:1.0',
  },
  rules: [
    { name: 'rule-identify-blocklisted-image-registries', findings },
    { name: 'rule-identify-blocklisted-image-registries-v1', findings },
  ],
}

function* findings({ workload }: Subject, world: World): Iterable<Failure> {
  const forbidden = [...world.inputs('publicRegistries'), ...world.inputs('untrustedRegistries')]
  for (const at of insideOf(workload, forbidden)) yield imageFailure(at)
}
