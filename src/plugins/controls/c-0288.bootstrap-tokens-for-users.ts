// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/rule-manual.ts'

/** Bootstrap tokens stay with joining nodes. */
export const control: Control = {
  id: 'C-0288',
  description: 'Bootstrap tokens exist to let a node join; people should not log in with them.',
  why: 'They are shared, short texts without a person behind them: who used one cannot be told, and it gives what the bootstrap groups have.',
  remediation:
    'Give people identities of your identity provider, and delete bootstrap tokens (Secrets of type `bootstrap.kubernetes.io/token` in `kube-system`) once nodes have joined.',
  test: 'List Secrets of type `bootstrap.kubernetes.io/token` in `kube-system` with their usages, and ask who holds each.',
  rules: [rule],
}
