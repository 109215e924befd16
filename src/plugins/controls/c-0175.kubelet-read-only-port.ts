// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { isNumber, kubeletRule } from './families/kubelet-config.ts'

const rule = kubeletRule('read-only-port-enabled-updated', {
  flag: 'read-only-port',
  field: 'readOnlyPort',
  isRight: value => isNumber(value, port => port === 0),
  isDefaultRight: true,
  isDefaultRightWithoutFile: false,
})

/** The kubelet has no port without questions. */
export const control: Control = {
  id: 'C-0175',
  description: 'Finds kubelets that serve the read-only port.',
  why: 'The port tells everybody on the network which pods run on the node, with their specifications and environment, without asking who they are.',
  remediation: 'Set `readOnlyPort: 0` in the kubelet configuration, or `--read-only-port=0` where there is none.',
  test: 'On each node run `curl http://NODE:10255/pods`: nothing may answer. Without flag and configuration file the port is open.',
  example: {
    before: 'readOnlyPort: 10255',
    after: 'readOnlyPort: 0',
  },
  rules: [rule],
}
