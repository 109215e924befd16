// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { isNumber, kubeletRule } from './families/kubelet-config.ts'

const rule = kubeletRule('kubelet-set-pod-limit', {
  flag: 'pod-max-pids',
  field: 'podPidsLimit',
  // -1, the default, sets no limit.
  isRight: value => isNumber(value, limit => limit > 0),
  isDefaultRight: false,
  hidesPath: true,
})

/** A pod cannot use up all process numbers. */
export const control: Control = {
  id: 'C-0284',
  description: 'Finds kubelets that do not limit the number of processes of a pod.',
  why: 'One pod that forks without end takes the whole node down, kubelet included.',
  remediation: 'Set `podPidsLimit` in the kubelet configuration, for instance to 4096.',
  test: 'On each node read the command line of the kubelet (`--pod-max-pids`), then the file of `--config`.',
  example: {
    before: 'podPidsLimit: -1',
    after: 'podPidsLimit: 4096',
  },
  rules: [rule],
}
