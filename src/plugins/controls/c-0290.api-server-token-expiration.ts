// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { booleanDemand, flagRule } from './families/component-flags.ts'

const rule = flagRule(
  'ensure-that-the-api-server-service-account-extend-token-expiration-is-set-to-false',
  'kube-apiserver',
  booleanDemand('service-account-extend-token-expiration', 'false', 'add'),
)

/** Tokens of pods expire when they say. */
export const control: Control = {
  id: 'C-0290',
  description: 'Finds API servers that extend the life of tokens that pods get.',
  why: 'With the extension a stolen token is good for a year instead of an hour.',
  remediation:
    'Set `--service-account-extend-token-expiration=false` once no client holds on to an old token (metric `serviceaccount_stale_tokens_total`).',
  test: 'Look at `--service-account-extend-token-expiration` of the kube-apiserver pods in `kube-system`: anything but false, absence included, fails.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver\n  - --service-account-extend-token-expiration=true',
    after: 'containers:\n- command:\n  - kube-apiserver\n  - --service-account-extend-token-expiration=false',
  },
  rules: [rule],
}
