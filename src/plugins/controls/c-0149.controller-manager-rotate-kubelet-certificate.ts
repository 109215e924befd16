// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { flagRule, itemsOf } from './families/component-flags.ts'

const off = 'RotateKubeletServerCertificate=false'

const rule = flagRule(
  'ensure-that-the-controller-manager-RotateKubeletServerCertificate-argument-is-set-to-true',
  'kube-controller-manager',
  {
    flag: 'feature-gates',
    isRight: value => !itemsOf(value).includes(off),
    rightValue: value =>
      itemsOf(value)
        .map(gate => (gate === off ? 'RotateKubeletServerCertificate=true' : gate))
        .join(','),
  },
)

/** Serving certificates of kubelets are renewed. */
export const control: Control = {
  id: 'C-0149',
  description: 'Finds controller managers on which the rotation of kubelet serving certificates is switched off.',
  why: 'Certificates that nobody renews expire, and then checks get switched off; a stolen one stays valid for long.',
  remediation: 'Remove `RotateKubeletServerCertificate=false` from `--feature-gates`, or set it to true.',
  test: 'Look at `--feature-gates` of the kube-controller-manager pods in `kube-system`.',
  example: {
    before:
      'containers:\n- command:\n  - kube-controller-manager\n  - --feature-gates=RotateKubeletServerCertificate=false',
    after:
      'containers:\n- command:\n  - kube-controller-manager\n  - --feature-gates=RotateKubeletServerCertificate=true',
  },
  rules: [rule],
}
