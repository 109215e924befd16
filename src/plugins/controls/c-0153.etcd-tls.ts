// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { filesRule } from './families/component-flags.ts'

const rule = filesRule('etcd-tls-enabled', 'etcd', [
  ['cert-file', '<path/to/tls-certificate-file.crt>'],
  ['key-file', '<path/to/tls-key-file.key>'],
])

/** etcd speaks TLS. */
export const control: Control = {
  id: 'C-0153',
  description: 'Finds etcd members that serve clients without TLS.',
  why: 'etcd holds every secret of the cluster: without TLS they can be read from the network.',
  remediation: 'Set `--cert-file` and `--key-file` to a pair that the CA of etcd has signed.',
  test: 'Look for `--cert-file` and `--key-file` in the command and arguments of the etcd pods in `kube-system`.',
  example: {
    before: 'containers:\n- command:\n  - etcd',
    after:
      'containers:\n- command:\n  - etcd\n  - --cert-file=/etc/kubernetes/pki/cert-file\n  - --key-file=/etc/kubernetes/pki/key-file',
  },
  rules: [rule],
}
