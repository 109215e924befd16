// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { resourceIsSet } from './families/resources.ts'

/** Containers must ask for memory. */
export const control: Control = {
  id: 'C-0269',
  description: 'Finds containers without a memory request.',
  why: 'The scheduler packs pods by their requests: without one the container lands on a full node, and is among the first that the kernel ends there.',
  remediation: 'Set `resources.requests.memory` in each container, init containers included.',
  test: 'Read `resources.requests.memory` of each container: it has to be there.',
  example: {
    before: 'containers:\n- name: app\n  image: registry.example/app:1.0',
    after:
      'containers:\n- name: app\n  image: registry.example/app:1.0\n  resources:\n    requests:\n      memory: 64Mi',
  },
  rules: [resourceIsSet('resources-memory-requests', 'memory', 'requests')],
}
