// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { filesRule } from './families/component-flags.ts'

const rule = filesRule(
  'ensure-that-the-api-server-service-account-key-file-argument-is-set-as-appropriate',
  'kube-apiserver',
  [['service-account-key-file', '<path/to/key.pub>']],
)

/** Tokens of service accounts have a key of their own. */
export const control: Control = {
  id: 'C-0136',
  description: 'Finds API servers that name no key for verifying tokens of service accounts.',
  why: 'Without it the TLS key of the server signs and verifies tokens: rotating one breaks the other, and its theft costs both.',
  remediation: 'Create a key pair for tokens, and name its public half in `--service-account-key-file`.',
  test: 'Look for `--service-account-key-file` in the command and arguments of the kube-apiserver pods in `kube-system`.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver',
    after:
      'containers:\n- command:\n  - kube-apiserver\n  - --service-account-key-file=/etc/kubernetes/pki/service-account-key-file',
  },
  rules: [rule],
}
