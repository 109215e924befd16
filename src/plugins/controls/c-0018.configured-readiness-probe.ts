// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { probeRule } from './families/probes.ts'

/** Containers should tell when they are ready. */
export const control: Control = {
  id: 'C-0018',
  description: 'Finds containers without a readiness probe.',
  why: 'Without it a pod gets requests as soon as its process exists, and keeps getting them while it can answer none: every roll-out and every overload becomes an outage for somebody.',
  remediation:
    'Add a `readinessProbe` to each container (sidecars included) that asks the program whether it can serve, not whether its dependencies can.',
  test: 'Look for `readinessProbe` in each container and each init container with `restartPolicy: Always`.',
  example: {
    before: 'containers:\n- name: app\n  image: registry.example/app:1.0',
    after:
      'containers:\n- name: app\n  image: registry.example/app:1.0\n  readinessProbe:\n    httpGet:\n      path: /ready\n      port: 8080\n    periodSeconds: 5',
  },
  rules: [probeRule('configured-readiness-probe', 'readinessProbe')],
}
