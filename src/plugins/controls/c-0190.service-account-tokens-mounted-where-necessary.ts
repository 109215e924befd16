// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/automount-service-account.ts'

/** Tokens of service accounts should be mounted only where they are needed. */
export const control: Control = {
  id: 'C-0190',
  description: 'Finds workloads that mount a token of their service account by choice or by default.',
  why: 'Each mounted token that nobody uses is one more place from which the rights of the account can be stolen.',
  remediation:
    'Set `automountServiceAccountToken: false` for pods and service accounts that do not talk to the API server.',
  test: 'For each pod spec without `automountServiceAccountToken: false`, look whether its service account says false and the pod does not say true.',
  example: {
    before: 'spec:\n  serviceAccountName: app\n  containers: []',
    after: 'spec:\n  serviceAccountName: app\n  automountServiceAccountToken: false\n  containers: []',
  },
  rules: [rule],
}
