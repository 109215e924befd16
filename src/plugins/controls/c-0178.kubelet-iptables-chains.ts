// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { isTrueSetting, kubeletRule } from './families/kubelet-config.ts'

const rule = kubeletRule('kubelet-ip-tables', {
  flag: 'make-iptables-util-chains',
  field: 'makeIPTablesUtilChains',
  isRight: isTrueSetting,
  isDefaultRight: true,
})

/** The kubelet keeps the firewall chains that pods need. */
export const control: Control = {
  id: 'C-0178',
  description: 'Finds kubelets that do not manage their iptables chains.',
  why: 'Rules that nobody manages fall behind the configuration of the network: traffic is let through, or lost.',
  remediation: 'Set `makeIPTablesUtilChains: true`, or remove the setting: the default is true.',
  test: 'On each node read the command line of the kubelet, then the file of `--config`: false fails.',
  example: {
    before: 'makeIPTablesUtilChains: false',
    after: 'makeIPTablesUtilChains: true',
  },
  rules: [rule],
}
