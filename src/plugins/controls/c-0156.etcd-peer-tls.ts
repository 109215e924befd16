// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { filesRule } from './families/component-flags.ts'

const rule = filesRule(
  'etcd-peer-tls-enabled',
  'etcd',
  [
    ['peer-cert-file', '<path/to/tls-certificate-file.crt>'],
    ['peer-key-file', '<path/to/tls-key-file.key>'],
  ],
  'names the list',
)

/** Members of etcd speak TLS with each other. */
export const control: Control = {
  id: 'C-0156',
  description: 'Finds etcd members that replicate without TLS.',
  why: 'Everything that is stored crosses the network between members: without TLS it can be read and changed there.',
  remediation: 'Set `--peer-cert-file` and `--peer-key-file` to a pair that the CA of the peers has signed.',
  test: 'Look for `--peer-cert-file` and `--peer-key-file` in the command and arguments of the etcd pods in `kube-system`.',
  example: {
    before: 'containers:\n- command:\n  - etcd',
    after:
      'containers:\n- command:\n  - etcd\n  - --peer-cert-file=/etc/kubernetes/pki/peer-cert-file\n  - --peer-key-file=/etc/kubernetes/pki/peer-key-file',
  },
  rules: [rule],
}
