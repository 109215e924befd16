// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { filesRule } from './families/component-flags.ts'

const rule = filesRule(
  'ensure-that-the-api-server-kubelet-client-certificate-and-kubelet-client-key-arguments-are-set-as-appropriate',
  'kube-apiserver',
  [
    ['kubelet-client-certificate', '<path/to/appropriate/file>'],
    ['kubelet-client-key', '<path/to/appropriate/file>'],
  ],
)

/** The API server shows kubelets who it is. */
export const control: Control = {
  id: 'C-0116',
  description: 'Finds API servers without a client certificate for kubelets.',
  why: 'Without it requests to kubelets are anonymous, so kubelets have to serve anonymous callers: anybody on the network is one.',
  remediation:
    "Set `--kubelet-client-certificate` and `--kubelet-client-key` to a pair that the kubelets' client CA has signed.",
  test: 'Look for `--kubelet-client-certificate` and `--kubelet-client-key` in the command and arguments of the kube-apiserver pods in `kube-system`.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver',
    after:
      'containers:\n- command:\n  - kube-apiserver\n  - --kubelet-client-certificate=/etc/kubernetes/pki/kubelet-client-certificate\n  - --kubelet-client-key=/etc/kubernetes/pki/kubelet-client-key',
  },
  rules: [rule],
}
