// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { resourceIsSet } from './families/resources.ts'

/** Containers must ask for CPU. */
export const control: Control = {
  id: 'C-0268',
  description: 'Finds containers without a CPU request.',
  why: 'The scheduler packs pods by their requests: without one the container is placed where the CPU is already promised to others, and gets what they leave.',
  remediation: 'Set `resources.requests.cpu` in each container, init containers included.',
  test: 'Read `resources.requests.cpu` of each container: it has to be there.',
  example: {
    before: 'containers:\n- name: app\n  image: registry.example/app:1.0',
    after: 'containers:\n- name: app\n  image: registry.example/app:1.0\n  resources:\n    requests:\n      cpu: 100m',
  },
  rules: [resourceIsSet('resources-cpu-requests', 'cpu', 'requests')],
}
