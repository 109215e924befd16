// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { resourceWithinBounds } from './families/resources.ts'

/** Containers must name how much memory they need and may take, within the configured bounds. */
export const control: Control = {
  id: 'C-0004',
  description: 'Finds containers without a memory request or limit, or with one beyond the configured bounds.',
  why: 'A container without a limit can take the memory of its node until the kernel ends other pods; without a request the scheduler puts it where there is no room.',
  remediation:
    'Set `resources.requests.memory` and `resources.limits.memory` in each container; the bounds are the control inputs `memory_request_min`, `memory_request_max`, `memory_limit_min` and `memory_limit_max`.',
  test: 'Read `resources` of each container, init containers included, and compare the amounts with the control inputs.',
  example: {
    before: 'containers:\n- name: app\n  image: registry.example/app:1.0',
    after:
      'containers:\n- name: app\n  image: registry.example/app:1.0\n  resources:\n    requests:\n      memory: 64Mi\n    limits:\n      memory: 128Mi',
  },
  rules: [resourceWithinBounds('resources-memory-limit-and-request', 'memory')],
}
