// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/anonymous-requests-to-kubelet-service-updated.ts'

/** The kubelet serves nobody without an identity. */
export const control: Control = {
  id: 'C-0069',
  description: 'Finds kubelets that accept requests without credentials.',
  why: 'The kubelet runs commands in every pod of its node: an anonymous caller who is authorised, by default or by mistake, owns all of them.',
  remediation:
    'Set `authentication.anonymous.enabled: false` in the kubelet configuration, or start the kubelet with `--anonymous-auth=false`.',
  test: 'On each node read the command line of the kubelet, then the file of `--config`; `curl -k https://NODE:10250/pods` must answer 401.',
  example: {
    before: 'authentication:\n  anonymous:\n    enabled: true',
    after: 'authentication:\n  anonymous:\n    enabled: false',
  },
  rules: [rule],
}
