// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { filesRule } from './families/component-flags.ts'

const rule = filesRule(
  'ensure-that-the-controller-manager-service-account-private-key-file-argument-is-set-as-appropriate',
  'kube-controller-manager',
  [['service-account-private-key-file', '<path/to/key/filename.key>']],
)

/** Tokens of service accounts are signed with a key of their own. */
export const control: Control = {
  id: 'C-0147',
  description: 'Finds controller managers that name no key for signing tokens of service accounts.',
  why: 'Without a key of its own, tokens cannot be rotated apart from other certificates.',
  remediation: 'Create a key pair for tokens, and name its private half in `--service-account-private-key-file`.',
  test: 'Look for `--service-account-private-key-file` in the command and arguments of the kube-controller-manager pods in `kube-system`.',
  example: {
    before: 'containers:\n- command:\n  - kube-controller-manager',
    after:
      'containers:\n- command:\n  - kube-controller-manager\n  - --service-account-private-key-file=/etc/kubernetes/pki/service-account-private-key-file',
  },
  rules: [rule],
}
