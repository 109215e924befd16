// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { filesRule } from './families/component-flags.ts'

const rule = filesRule('ensure-that-the-api-server-etcd-cafile-argument-is-set-as-appropriate', 'kube-apiserver', [
  ['etcd-cafile', '<path/to/ca-file.crt>'],
])

/** The API server checks that it talks to etcd. */
export const control: Control = {
  id: 'C-0140',
  description: 'Finds API servers that do not verify the certificate of etcd.',
  why: 'Somebody between API server and etcd can read every secret on its way, and change what is stored.',
  remediation: 'Set `--etcd-cafile` to the authority that signs the certificates of etcd.',
  test: 'Look for `--etcd-cafile` in the command and arguments of the kube-apiserver pods in `kube-system`.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver',
    after: 'containers:\n- command:\n  - kube-apiserver\n  - --etcd-cafile=/etc/kubernetes/pki/etcd-cafile',
  },
  rules: [rule],
}
