// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { permissionsRule } from './families/file-permissions.ts'

const rule = permissionsRule('ensure-that-the-Kubernetes-PKI-key-file-permissions-are-set-to-600', 0o600, {
  kind: 'ControlPlaneInfo',
  fields: ['PKIFiles'],
  suffix: '.key',
})

/** Who may touch private keys of the cluster. */
export const control: Control = {
  id: 'C-0112',
  description:
    'Finds nodes on which private keys of the cluster may be read or changed by more users than mode 600 allows.',
  why: 'Whoever reads the key of the authority signs certificates for any user.',
  remediation:
    'Run `chmod 600 /etc/kubernetes/pki/ca.key` on the node, and make the tool that writes the file keep that mode.',
  test: 'On the node run `stat -c %a /etc/kubernetes/pki/ca.key`: no bit beyond 600 may be set.',
  rules: [rule],
}
