// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { isTrueSetting, kubeletRule } from './families/kubelet-config.ts'

const rule = kubeletRule('kubelet-rotate-certificates', {
  flag: 'rotate-certificates',
  field: 'rotateCertificates',
  isRight: isTrueSetting,
  isDefaultRight: true,
})

/** The kubelet renews its client certificate. */
export const control: Control = {
  id: 'C-0182',
  description: 'Finds kubelets whose client certificate is not renewed.',
  why: 'An expired certificate takes the node away; a stolen one is good until it expires.',
  remediation: 'Set `rotateCertificates: true`, and remove `--rotate-certificates=false`.',
  test: 'On each node read the command line of the kubelet, then the file of `--config`: false fails.',
  example: {
    before: 'rotateCertificates: false',
    after: 'rotateCertificates: true',
  },
  rules: [rule],
}
