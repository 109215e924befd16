// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { sizedRule } from './families/component-flags.ts'

const rule = sizedRule(
  'ensure-that-the-api-server-audit-log-maxbackup-argument-is-set-to-10-or-as-appropriate',
  'kube-apiserver',
  { flag: 'audit-log-maxbackup', least: 10 },
)

/** Enough old audit logs are kept. */
export const control: Control = {
  id: 'C-0132',
  description: 'Finds API servers that keep fewer than 10 old audit logs, or do not say how many.',
  why: 'When the log rotates fast, for instance because somebody makes noise, too few files reach back to the event that matters.',
  remediation: 'Set `--audit-log-maxbackup=10` or more, or as your policy asks.',
  test: 'Look at `--audit-log-maxbackup` of the kube-apiserver pods in `kube-system`: less than 10 files, or absence, needs a reason.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver\n  - --audit-log-maxbackup=1',
    after: 'containers:\n- command:\n  - kube-apiserver\n  - --audit-log-maxbackup=10',
  },
  rules: [rule],
}
