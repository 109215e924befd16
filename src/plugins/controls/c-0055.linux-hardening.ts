// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { seccompProfileIsNamed } from './families/seccomp.ts'

/** Containers should run under a seccomp profile, their own or that of the pod. */
export const control: Control = {
  id: 'C-0055',
  description: 'Finds containers for which neither the container nor its pod names a seccomp profile.',
  why: 'Unless the kubelet is configured otherwise such a container may call every system call of the kernel, and with it the rarely used ones in which most escapes were found.',
  remediation:
    'Set `securityContext.seccompProfile.type: RuntimeDefault` for the pod, or a profile of your own for a container.',
  test: 'Look for `securityContext.seccompProfile` in the pod spec, else in each container.',
  example: {
    before: 'spec:\n  containers:\n  - name: app\n    image: registry.example/app:1.0',
    after:
      'spec:\n  securityContext:\n    seccompProfile:\n      type: RuntimeDefault\n  containers:\n  - name: app\n    image: registry.example/app:1.0',
  },
  rules: [seccompProfileIsNamed('linux-hardening')],
}
