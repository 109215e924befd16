// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { isNumber, kubeletRule } from './families/kubelet-config.ts'

const rule = kubeletRule('kubelet-event-qps', {
  flag: 'event-qps',
  field: 'eventRecordQPS',
  // The flag, a text, is deprecated and for 0 the benchmark accepts it; reports ask the file alone.
  isRight: value => typeof value === 'string' || isNumber(value, rate => rate > 0),
  isDefaultRight: true,
})

/** Events of the node are written down. */
export const control: Control = {
  id: 'C-0180',
  description: 'Finds kubelets whose configuration file sets the rate of events to 0.',
  why: 'The limit decides which events of a node are kept for those who look back, and whether a noisy node drowns the others.',
  remediation: 'Set `eventRecordQPS` to a rate that suits your clusters, or remove the setting: the default is 50.',
  test: 'On each node read the command line of the kubelet, then the file of `--config`.',
  example: {
    before: 'eventRecordQPS: 0',
    after: 'eventRecordQPS: 50',
  },
  rules: [rule],
}
