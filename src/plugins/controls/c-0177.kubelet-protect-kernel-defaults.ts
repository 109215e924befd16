// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { isTrueSetting, kubeletRule } from './families/kubelet-config.ts'

const rule = kubeletRule('kubelet-protect-kernel-defaults', {
  flag: 'protect-kernel-defaults',
  field: 'protectKernelDefaults',
  isRight: isTrueSetting,
  isDefaultRight: false,
})

/** The kubelet does not change the kernel. */
export const control: Control = {
  id: 'C-0177',
  description: 'Finds kubelets that set kernel parameters to what they need instead of refusing to start.',
  why: 'A hardened kernel silently loses its settings when the kubelet starts.',
  remediation: 'Set the kernel parameters that the kubelet wants on the node, then `protectKernelDefaults: true`.',
  test: 'On each node read the command line of the kubelet, then the file of `--config`: it has to be true.',
  example: {
    before: 'protectKernelDefaults: false',
    after: 'protectKernelDefaults: true',
  },
  rules: [rule],
}
