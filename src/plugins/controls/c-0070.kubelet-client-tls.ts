// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/enforce-kubelet-client-tls-authentication-updated.ts'

/** Clients show the kubelet a certificate. */
export const control: Control = {
  id: 'C-0070',
  description: 'Finds kubelets that know no authority for client certificates.',
  why: 'Without it the API server cannot prove who it is, and the kubelet has to rely on weaker means or on none to tell its callers apart.',
  remediation:
    'Set `authentication.x509.clientCAFile` in the kubelet configuration (or `--client-ca-file`) to the certificate authority of the cluster.',
  test: 'On each node read the command line of the kubelet, then the file of `--config`: one of them has to name a client CA file.',
  example: {
    before: 'authentication:\n  x509: {}',
    after: 'authentication:\n  x509:\n    clientCAFile: /etc/kubernetes/pki/ca.crt',
  },
  rules: [rule],
}
