// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { listWebhooks } from './families/admission-webhooks.ts'

/** Lists the mutating admission webhooks, so that somebody knows each of them. */
export const control: Control = {
  id: 'C-0039',
  description:
    'Lists the mutating admission webhooks of the cluster: each may change every object of the kinds it asks for.',
  why: 'A webhook that an intruder registers adds a container, a mount or an account to every pod that is created from then on.',
  remediation:
    'Remove webhooks that nobody knows; for the others restrict rules and namespaces to what they need, and let few people change them.',
  test: 'Run `kubectl get mutatingwebhookconfigurations` and find the owner of each.',
  rules: [listWebhooks('list-all-mutating-webhooks')],
}
