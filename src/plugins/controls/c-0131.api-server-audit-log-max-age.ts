// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { flagRule } from './families/component-flags.ts'

const minDays = 30

const rule = flagRule(
  'ensure-that-the-api-server-audit-log-maxage-argument-is-set-to-30-or-as-appropriate',
  'kube-apiserver',
  {
    flag: 'audit-log-maxage',
    isRight: value => Number(value) >= minDays,
    rightValue: () => String(minDays),
    missing: String(minDays),
  },
)

/** Audit logs are kept long enough to look back. */
export const control: Control = {
  id: 'C-0131',
  description: 'Finds API servers that keep audit logs for less than 30 days, or do not say how long.',
  why: 'Intrusions are found weeks after they began: by then the traces are gone.',
  remediation:
    'Set `--audit-log-maxage=30` or more, or as your policy asks, and ship the log to a place outside the node.',
  test: 'Look at `--audit-log-maxage` of the kube-apiserver pods in `kube-system`: less than 30, or absence, fails.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver\n  - --audit-log-maxage=7',
    after: 'containers:\n- command:\n  - kube-apiserver\n  - --audit-log-maxage=30',
  },
  rules: [rule],
}
