// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { probeRule } from './families/probes.ts'

/** Containers should tell when they hang. */
export const control: Control = {
  id: 'C-0056',
  description: 'Finds containers without a liveness probe.',
  why: 'A process that hangs without ending is never restarted: the pod stays, counts as running and does nothing.',
  remediation:
    'Add a `livenessProbe` to each container (sidecars included) that fails only when a restart would help, with a `failureThreshold` that outlasts a garbage collection or a slow start.',
  test: 'Look for `livenessProbe` in each container and each init container with `restartPolicy: Always`.',
  example: {
    before: 'containers:\n- name: app\n  image: registry.example/app:1.0',
    after:
      'containers:\n- name: app\n  image: registry.example/app:1.0\n  livenessProbe:\n    httpGet:\n      path: /live\n      port: 8080\n    periodSeconds: 20\n    failureThreshold: 3',
  },
  rules: [probeRule('configured-liveness-probe', 'livenessProbe')],
}
