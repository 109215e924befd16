// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/automount-service-account.ts'

/** Pods should get a token of the API only when they use it. */
export const control: Control = {
  id: 'C-0034',
  description: 'Finds workloads whose pods get the token of their service account without asking for it.',
  why: 'The token is a key to the API server: who reads a file in the pod acts in the name of the account, and few programs need that.',
  remediation:
    'Set `automountServiceAccountToken: false` in the pod spec; a pod that talks to the API should say true, with an account of its own.',
  test: 'Read `automountServiceAccountToken` of the pod spec, and where it is absent that of the service account; anything but false mounts.',
  example: {
    before: 'spec:\n  serviceAccountName: app\n  containers: []',
    after: 'spec:\n  serviceAccountName: app\n  automountServiceAccountToken: false\n  containers: []',
  },
  rules: [rule],
}
