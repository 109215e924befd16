// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { permissionsRule } from './families/file-permissions.ts'

const rule = permissionsRule(
  'ensure-that-the-Kubernetes-PKI-certificate-file-permissions-are-set-to-600-or-more-restrictive',
  0o600,
  { kind: 'ControlPlaneInfo', fields: ['PKIFiles'], suffix: '.crt' },
)

/** Who may touch certificates of the cluster. */
export const control: Control = {
  id: 'C-0111',
  description:
    'Finds nodes on which certificates of the cluster may be read or changed by more users than mode 600 allows.',
  why: 'Whoever can write a certificate authority file decides whom the cluster trusts.',
  remediation:
    'Run `chmod 600 /etc/kubernetes/pki/ca.crt` on the node, and make the tool that writes the file keep that mode.',
  test: 'On the node run `stat -c %a /etc/kubernetes/pki/ca.crt`: no bit beyond 600 may be set.',
  rules: [rule],
}
