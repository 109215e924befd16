// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { kubeletRule } from './families/kubelet-config.ts'

const rule = kubeletRule('kubelet-streaming-connection-idle-timeout', {
  flag: 'streaming-connection-idle-timeout',
  field: 'streamingConnectionIdleTimeout',
  // `0`, `0s` and `0h0m0s` all switch the timeout off.
  isRight: value => (typeof value === 'string' || typeof value === 'number') && /[1-9]/.test(String(value)),
  isDefaultRight: true,
})

/** Idle sessions end. */
export const control: Control = {
  id: 'C-0176',
  description: 'Finds kubelets that never close idle streams.',
  why: 'Forgotten exec and port-forward sessions stay open for whoever takes the terminal over, and use up ports.',
  remediation: 'Set `streamingConnectionIdleTimeout` to some hours, or remove the setting: the default is 4 h.',
  test: 'On each node read the command line of the kubelet, then the file of `--config`: 0 fails.',
  example: {
    before: 'streamingConnectionIdleTimeout: 0s',
    after: 'streamingConnectionIdleTimeout: 4h0m0s',
  },
  rules: [rule],
}
