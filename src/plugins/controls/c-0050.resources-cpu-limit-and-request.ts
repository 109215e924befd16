// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { resourceWithinBounds } from './families/resources.ts'

/** Containers must name how much CPU they need and may take, within the configured bounds. */
export const control: Control = {
  id: 'C-0050',
  description: 'Finds containers without a CPU request or limit, or with one beyond the configured bounds.',
  why: 'Without a limit one busy or hijacked container (coin miners are the usual guest) slows down everything on its node; without a request it is the first to starve.',
  remediation:
    'Set `resources.requests.cpu` and `resources.limits.cpu` in each container; the bounds are the control inputs `cpu_request_min`, `cpu_request_max`, `cpu_limit_min` and `cpu_limit_max`.',
  test: 'Read `resources` of each container, init containers included, and compare the amounts with the control inputs: 500m is half of 1.',
  example: {
    before: 'containers:\n- name: app\n  image: registry.example/app:1.0',
    after:
      'containers:\n- name: app\n  image: registry.example/app:1.0\n  resources:\n    requests:\n      cpu: 100m\n    limits:\n      cpu: 500m',
  },
  rules: [resourceWithinBounds('resources-cpu-limit-and-request', 'cpu')],
}
