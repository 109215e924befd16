// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/rule-allow-privilege-escalation.ts'

/** Containers must not let a process gain more privileges than its parent. */
export const control: Control = {
  id: 'C-0016',
  description: 'Finds containers whose processes may gain more privileges than the process that started them.',
  why: 'A set-uid binary or a kernel bug turns a foothold in such a container into root within it, the first step of an escape to the node.',
  remediation:
    'Set `securityContext.allowPrivilegeEscalation` to false in every container, init and ephemeral ones included.',
  test: 'Read `securityContext.allowPrivilegeEscalation` of each container: anything but false, absence included, fails.',
  example: {
    before: 'containers:\n- name: app\n  image: registry.example/app:1.0',
    after:
      'containers:\n- name: app\n  image: registry.example/app:1.0\n  securityContext:\n    allowPrivilegeEscalation: false',
  },
  rules: [rule],
}
