// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { permissionsRule } from './families/file-permissions.ts'

const rule = permissionsRule(
  'ensure-that-the-certificate-authorities-file-permissions-are-set-to-600-or-more-restrictive',
  0o600,
  { kind: 'KubeletInfo', fields: ['clientCAFile'] },
)

/** Who may touch the client certificate authority of the kubelet. */
export const control: Control = {
  id: 'C-0168',
  description:
    'Finds nodes on which the client certificate authority of the kubelet may be read or changed by more users than mode 600 allows.',
  why: 'Whoever writes it decides whose certificates the kubelet believes.',
  remediation:
    'Run `chmod 600 /etc/kubernetes/pki/ca.crt` on the node, and make the tool that writes the file keep that mode.',
  test: 'On the node run `stat -c %a /etc/kubernetes/pki/ca.crt`: no bit beyond 600 may be set.',
  rules: [rule],
}
