// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { filesRule } from './families/component-flags.ts'

const rule = filesRule('ensure-that-the-api-server-audit-log-path-argument-is-set', 'kube-apiserver', [
  ['audit-log-path', '/var/log/apiserver/audit.log'],
])

/** The API server writes an audit log. */
export const control: Control = {
  id: 'C-0130',
  description: 'Finds API servers that write no audit log to a file.',
  why: 'Without the log nobody can say who did what: an intrusion is neither noticed nor understood.',
  remediation: 'Set `--audit-log-path` to a file on a volume that keeps it, together with an audit policy.',
  test: 'Look for `--audit-log-path` in the command of the kube-apiserver pods.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver\n  - --secure-port=6443',
    after:
      'containers:\n- command:\n  - kube-apiserver\n  - --secure-port=6443\n  - --audit-log-path=/var/log/apiserver/audit.log',
  },
  rules: [rule],
}
