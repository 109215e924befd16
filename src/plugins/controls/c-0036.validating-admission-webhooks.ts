// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { listWebhooks } from './families/admission-webhooks.ts'

/** Lists the validating admission webhooks, so that somebody knows each of them. */
export const control: Control = {
  id: 'C-0036',
  description:
    'Lists the validating admission webhooks of the cluster: each reads every object of the kinds it asks for.',
  why: 'A webhook that an intruder registers reads Secrets as they are written, and can refuse whatever would lock the intruder out.',
  remediation:
    'Remove webhooks that nobody knows; for the others restrict rules and namespaces to what they need, and let few people change them.',
  test: 'Run `kubectl get validatingwebhookconfigurations` and find the owner of each.',
  rules: [listWebhooks('list-all-validating-webhooks')],
}
