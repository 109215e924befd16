// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { imageFailure, outsideOf } from './families/registries.ts'

/** Images must come from the registries that the control input `imageRepositoryAllowList` lists. */
export const control: Control = {
  id: 'C-0078',
  description: 'Finds containers whose image does not come from an allowed registry or repository.',
  why: 'An image from anywhere is code from anybody: typing errors in names, taken-over accounts and vanished registries have all put foreign programs into clusters.',
  remediation:
    'Copy the image to an allowed registry and name it from there, or add its registry to the control input `imageRepositoryAllowList`.',
  test: 'Compare the registry and repository of each image (a name without a registry is on docker.io) with the control input.',
  example: {
    before: 'containers:\n- name: app\n  image: nginx:1.25',
    after: 'containers:\n- name: app\n  image: registry.example/mirror/nginx:1.25',
  },
  rules: [
    { name: 'container-image-repository', findings },
    { name: 'container-image-repository-v1', findings },
  ],
}

function* findings({ workload }: Subject, world: World): Iterable<Failure> {
  for (const at of outsideOf(workload, world.inputs('imageRepositoryAllowList'))) yield imageFailure(at)
}
