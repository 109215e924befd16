// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { kubeletRule } from './families/kubelet-config.ts'

const rule = kubeletRule('kubelet-hostname-override', {
  flag: 'hostname-override',
  isRight: () => false,
  isDefaultRight: true,
})

/** Nodes have their real names. */
export const control: Control = {
  id: 'C-0179',
  description: 'Finds kubelets that give their node another name than that of the host.',
  why: 'Certificates, logs and audit events then name a host that does not exist; another node can take its name.',
  remediation: 'Remove `--hostname-override`; where a cloud needs it, record an exception.',
  test: 'On each node look for `--hostname-override` in the command line of the kubelet.',
  rules: [rule],
}
