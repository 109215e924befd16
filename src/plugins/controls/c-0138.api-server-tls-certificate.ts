// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { filesRule } from './families/component-flags.ts'

const rule = filesRule(
  'ensure-that-the-api-server-tls-cert-file-and-tls-private-key-file-arguments-are-set-as-appropriate',
  'kube-apiserver',
  [
    ['tls-cert-file', '<path/to/tls-certificate-file.crt>'],
    ['tls-private-key-file', '<path/to/tls-key-file.key>'],
  ],
)

/** The API server has a certificate that clients can check. */
export const control: Control = {
  id: 'C-0138',
  description: 'Finds API servers without a serving certificate of their own.',
  why: 'The server makes itself a self-signed one: clients either trust anything, and can be deceived, or nothing.',
  remediation: 'Set `--tls-cert-file` and `--tls-private-key-file` to a pair that the CA of the cluster has signed.',
  test: 'Look for `--tls-cert-file` and `--tls-private-key-file` in the command and arguments of the kube-apiserver pods in `kube-system`.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver',
    after:
      'containers:\n- command:\n  - kube-apiserver\n  - --tls-cert-file=/etc/kubernetes/pki/tls-cert-file\n  - --tls-private-key-file=/etc/kubernetes/pki/tls-private-key-file',
  },
  rules: [rule],
}
