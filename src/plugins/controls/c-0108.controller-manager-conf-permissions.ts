// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { permissionsRule } from './families/file-permissions.ts'

const rule = permissionsRule(
  'ensure-that-the-controller-manager.conf-file-permissions-are-set-to-600-or-more-restrictive',
  0o600,
  { kind: 'ControlPlaneInfo', fields: ['controllerManagerInfo.configFile'] },
)

/** Who may touch the kubeconfig of the controller manager. */
export const control: Control = {
  id: 'C-0108',
  description:
    'Finds nodes on which the kubeconfig of the controller manager may be read or changed by more users than mode 600 allows.',
  why: 'The file holds credentials of the component: whoever reads it acts with its rights, whoever writes it leads it elsewhere.',
  remediation:
    'Run `chmod 600 /etc/kubernetes/controller-manager.conf` on the node, and make the tool that writes the file keep that mode.',
  test: 'On the node run `stat -c %a /etc/kubernetes/controller-manager.conf`: no bit beyond 600 may be set.',
  rules: [rule],
}
