// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/enforce-kubelet-client-tls-authentication-updated.ts'

/** The kubelet knows an authority for client certificates. */
export const control: Control = {
  id: 'C-0174',
  description: 'Finds kubelets whose `--client-ca-file` setting is missing.',
  why: 'Without it the API server cannot prove who it is to the kubelet, and certificates of callers are worth nothing.',
  remediation:
    'Set `authentication.x509.clientCAFile` in the file that `--config` names, or `--client-ca-file`, and restart the kubelet.',
  test: 'On each node run `ps -ef | grep kubelet`; without the flag look for `clientCAFile` in the configuration file.',
  example: {
    before: 'authentication:\n  x509: {}',
    after: 'authentication:\n  x509:\n    clientCAFile: /etc/kubernetes/pki/ca.crt',
  },
  rules: [rule],
}
