// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { filesRule } from './families/component-flags.ts'

const rule = filesRule(
  'ensure-that-the-controller-manager-root-ca-file-argument-is-set-as-appropriate',
  'kube-controller-manager',
  [['root-ca-file', '<path/to/key/ca.crt>']],
)

/** Pods can check that they talk to the API server. */
export const control: Control = {
  id: 'C-0148',
  description: 'Finds controller managers that give pods no authority to verify the API server with.',
  why: 'Pods that cannot verify it send their token to whoever answers.',
  remediation: 'Set `--root-ca-file` to the authority that signed the certificate of the API server.',
  test: 'Look for `--root-ca-file` in the command and arguments of the kube-controller-manager pods in `kube-system`.',
  example: {
    before: 'containers:\n- command:\n  - kube-controller-manager',
    after: 'containers:\n- command:\n  - kube-controller-manager\n  - --root-ca-file=/etc/kubernetes/pki/root-ca-file',
  },
  rules: [rule],
}
