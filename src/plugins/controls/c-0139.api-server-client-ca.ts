// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { filesRule } from './families/component-flags.ts'

const rule = filesRule('ensure-that-the-api-server-client-ca-file-argument-is-set-as-appropriate', 'kube-apiserver', [
  ['client-ca-file', '<path/to/client-ca.crt>'],
])

/** Clients prove who they are by certificates. */
export const control: Control = {
  id: 'C-0139',
  description: 'Finds API servers that know no authority for client certificates.',
  why: 'Components then have to use weaker credentials, or none.',
  remediation: 'Set `--client-ca-file` to the certificate authority that signs client certificates of the cluster.',
  test: 'Look for `--client-ca-file` in the command and arguments of the kube-apiserver pods in `kube-system`.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver',
    after: 'containers:\n- command:\n  - kube-apiserver\n  - --client-ca-file=/etc/kubernetes/pki/client-ca-file',
  },
  rules: [rule],
}
