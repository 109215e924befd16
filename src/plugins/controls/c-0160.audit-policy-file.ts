// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { auditPolicyRule } from './families/audit-policy-flag.ts'

const rule = auditPolicyRule('k8s-audit-logs-enabled-native-cis')

/** The API server knows what to write down. */
export const control: Control = {
  id: 'C-0160',
  description: 'Finds API servers without an audit policy.',
  why: 'Without a policy nothing is logged, wherever the log should go: nobody can say who did what.',
  remediation:
    'Write an audit policy, begin with `level: Metadata` for everything, and name it in `--audit-policy-file`.',
  test: 'Look for `--audit-policy-file` in the command and arguments of the kube-apiserver pods in `kube-system`.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver\n  - --audit-log-path=/var/log/audit.log',
    after:
      'containers:\n- command:\n  - kube-apiserver\n  - --audit-log-path=/var/log/audit.log\n  - --audit-policy-file=/etc/kubernetes/audit.yaml',
  },
  rules: [rule],
}
