// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/rule-manual.ts'

/** People do not log in with tokens of service accounts. */
export const control: Control = {
  id: 'C-0287',
  description: 'Tokens of service accounts are for pods: they have no person behind them.',
  why: 'Who did what cannot be told, and a token that lies in a file outlives its owner.',
  remediation:
    'Connect an identity provider (OIDC), and delete long-lived tokens: Secrets of type `kubernetes.io/service-account-token`.',
  test: 'Ask how people log in, and look for tokens of service accounts in their kubeconfig files.',
  rules: [rule],
}
