// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/non-root-containers.ts'

/** Containers must not run as root. */
export const control: Control = {
  id: 'C-0013',
  description: 'Finds containers that may run as user root or with group root.',
  why: 'Root in a container is root on the node as soon as a mount, a capability or a kernel bug lets a process out; as an ordinary user the same bug usually leads nowhere.',
  remediation:
    'Set `runAsNonRoot: true` (or a `runAsUser` above 0) and a `runAsGroup` above 0 in the security context of the pod or of each container, init containers included, and give the image a numeric USER.',
  test: 'For each container take `runAsNonRoot`, `runAsUser` and `runAsGroup` of the container, else of the pod: the user must be forbidden to be root or be above 0, the group above 0.',
  example: {
    before: 'containers:\n- name: app\n  image: registry.example/app:1.0',
    after:
      'securityContext:\n  runAsNonRoot: true\n  runAsUser: 1000\n  runAsGroup: 1000\ncontainers:\n- name: app\n  image: registry.example/app:1.0',
  },
  rules: [rule],
}
