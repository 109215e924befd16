// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { filesRule } from './families/component-flags.ts'

const rule = filesRule(
  'ensure-that-the-api-server-kubelet-certificate-authority-argument-is-set-as-appropriate',
  'kube-apiserver',
  [['kubelet-certificate-authority', '<path/to/ca.crt>']],
)

/** The API server checks that it talks to a kubelet. */
export const control: Control = {
  id: 'C-0117',
  description: 'Finds API servers that do not verify the certificates of kubelets.',
  why: 'Without it anybody between API server and node can read logs and exec sessions, and answer in the place of the kubelet.',
  remediation:
    'Have kubelet serving certificates signed by one authority, and name it in `--kubelet-certificate-authority`.',
  test: 'Look for `--kubelet-certificate-authority` in the command and arguments of the kube-apiserver pods in `kube-system`.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver',
    after:
      'containers:\n- command:\n  - kube-apiserver\n  - --kubelet-certificate-authority=/etc/kubernetes/pki/kubelet-certificate-authority',
  },
  rules: [rule],
}
