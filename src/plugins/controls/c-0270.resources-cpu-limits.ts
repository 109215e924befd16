// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { resourceIsSet } from './families/resources.ts'

/** Containers must limit CPU. */
export const control: Control = {
  id: 'C-0270',
  description: 'Finds containers without a CPU limit.',
  why: 'One container in a busy loop, or one that mines coins for somebody else, takes the CPU of all pods on its node.',
  remediation: 'Set `resources.limits.cpu` in each container, init containers included.',
  test: 'Read `resources.limits.cpu` of each container: it has to be there.',
  example: {
    before: 'containers:\n- name: app\n  image: registry.example/app:1.0',
    after: 'containers:\n- name: app\n  image: registry.example/app:1.0\n  resources:\n    limits:\n      cpu: 500m',
  },
  rules: [resourceIsSet('resources-cpu-limits', 'cpu', 'limits')],
}
