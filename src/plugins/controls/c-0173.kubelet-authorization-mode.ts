// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { kubeletRule } from './families/kubelet-config.ts'

const rule = kubeletRule('kubelet-authorization-mode-alwaysAllow', {
  flag: 'authorization-mode',
  field: 'authorization.mode',
  isRight: value => value !== 'AlwaysAllow',
  isDefaultRight: true,
  isDefaultRightWithoutFile: false,
})

/** The kubelet asks who may do what. */
export const control: Control = {
  id: 'C-0173',
  description: 'Finds kubelets that authorise every request.',
  why: 'Every identity that gets past authentication, each service account included, may then run commands in all pods of the node.',
  remediation:
    'Set `authorization.mode: Webhook` in the kubelet configuration, or `--authorization-mode=Webhook` where there is none.',
  test: 'On each node read the command line of the kubelet, then the file of `--config`: AlwaysAllow fails; without flag and file it is the default.',
  example: {
    before: 'authorization:\n  mode: AlwaysAllow',
    after: 'authorization:\n  mode: Webhook',
  },
  rules: [rule],
}
