// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { filesRule } from './families/component-flags.ts'

const rule = filesRule(
  'ensure-that-the-api-server-etcd-certfile-and-etcd-keyfile-arguments-are-set-as-appropriate',
  'kube-apiserver',
  [
    ['etcd-certfile', '<path/to/client-certificate-file.crt>'],
    ['etcd-keyfile', '<path/to/client-key-file.key>'],
  ],
)

/** The API server shows etcd who it is. */
export const control: Control = {
  id: 'C-0137',
  description: 'Finds API servers without a client certificate for etcd.',
  why: 'etcd then has to serve callers without one: everybody who reaches it reads and writes the whole cluster.',
  remediation:
    'Set `--etcd-certfile` and `--etcd-keyfile` to a pair that the CA of etcd has signed, and have etcd demand it.',
  test: 'Look for `--etcd-certfile` and `--etcd-keyfile` in the command and arguments of the kube-apiserver pods in `kube-system`.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver',
    after:
      'containers:\n- command:\n  - kube-apiserver\n  - --etcd-certfile=/etc/kubernetes/pki/etcd-certfile\n  - --etcd-keyfile=/etc/kubernetes/pki/etcd-keyfile',
  },
  rules: [rule],
}
