// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/rule-privilege-escalation.ts'

/** Containers must not be privileged. */
export const control: Control = {
  id: 'C-0057',
  description: 'Finds containers that are privileged or add the capability SYS_ADMIN.',
  why: 'A privileged container has all devices and capabilities of the node: whoever gets into it is root on the node a command later.',
  remediation:
    'Remove `privileged: true` and SYS_ADMIN from the security context; add the one capability or device that the program needs instead.',
  test: 'Look for `securityContext.privileged: true` and for SYS_ADMIN or ALL in `securityContext.capabilities.add` of each container.',
  example: {
    before: 'containers:\n- name: app\n  image: registry.example/app:1.0\n  securityContext:\n    privileged: true',
    after:
      'containers:\n- name: app\n  image: registry.example/app:1.0\n  securityContext:\n    capabilities:\n      drop: [ALL]',
  },
  rules: [rule],
}
