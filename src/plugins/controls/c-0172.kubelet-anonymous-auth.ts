// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/anonymous-requests-to-kubelet-service-updated.ts'

/** The kubelet has anonymous authentication switched off. */
export const control: Control = {
  id: 'C-0172',
  description: 'Finds kubelets whose `--anonymous-auth` setting is not false.',
  why: 'Requests that no authentication method claims are treated as `system:anonymous` and reach authorisation instead of being refused.',
  remediation:
    'Set `authentication.anonymous.enabled: false` in the file that `--config` names, or `--anonymous-auth=false` where there is none, and restart the kubelet.',
  test: 'On each node run `ps -ef | grep kubelet`; without the flag look into the configuration file. Neither flag nor file means that anonymous requests are accepted.',
  example: {
    before: 'authentication:\n  anonymous:\n    enabled: true',
    after: 'authentication:\n  anonymous:\n    enabled: false',
  },
  rules: [rule],
}
