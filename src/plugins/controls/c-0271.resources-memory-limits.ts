// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { resourceIsSet } from './families/resources.ts'

/** Containers must limit memory. */
export const control: Control = {
  id: 'C-0271',
  description: 'Finds containers without a memory limit.',
  why: 'One container that leaks memory takes its node down with it: the kernel then ends whatever it finds, not only the culprit.',
  remediation: 'Set `resources.limits.memory` in each container, init containers included.',
  test: 'Read `resources.limits.memory` of each container: it has to be there.',
  example: {
    before: 'containers:\n- name: app\n  image: registry.example/app:1.0',
    after:
      'containers:\n- name: app\n  image: registry.example/app:1.0\n  resources:\n    limits:\n      memory: 128Mi',
  },
  rules: [resourceIsSet('resources-memory-limits', 'memory', 'limits')],
}
