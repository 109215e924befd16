// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { sizedRule } from './families/component-flags.ts'

const rule = sizedRule(
  'ensure-that-the-api-server-audit-log-maxsize-argument-is-set-to-100-or-as-appropriate',
  'kube-apiserver',
  { flag: 'audit-log-maxsize', least: 100 },
)

/** Audit logs are not rotated away too soon. */
export const control: Control = {
  id: 'C-0133',
  description: 'Finds API servers that rotate audit logs below 100 MB, or do not say when.',
  why: 'Small files together with few backups let an attacker push the traces out by making noise.',
  remediation: 'Set `--audit-log-maxsize=100` or more, or as your policy asks.',
  test: 'Look at `--audit-log-maxsize` of the kube-apiserver pods in `kube-system`: less than 100 megabytes, or absence, needs a reason.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver\n  - --audit-log-maxsize=10',
    after: 'containers:\n- command:\n  - kube-apiserver\n  - --audit-log-maxsize=100',
  },
  rules: [rule],
}
