// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { permissionsRule } from './families/file-permissions.ts'

const rule = permissionsRule('ensure-that-the-admin.conf-file-permissions-are-set-to-600', 0o600, {
  kind: 'ControlPlaneInfo',
  fields: ['adminConfigFile'],
})

/** Who may touch the kubeconfig of the administrator. */
export const control: Control = {
  id: 'C-0104',
  description:
    'Finds nodes on which the kubeconfig of the administrator may be read or changed by more users than mode 600 allows.',
  why: 'The file makes whoever reads it cluster administrator.',
  remediation:
    'Run `chmod 600 /etc/kubernetes/admin.conf` on the node, and make the tool that writes the file keep that mode.',
  test: 'On the node run `stat -c %a /etc/kubernetes/admin.conf`: no bit beyond 600 may be set.',
  rules: [rule],
}
