// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { permissionsRule } from './families/file-permissions.ts'

const rule = permissionsRule(
  'ensure-that-the-scheduler.conf-file-permissions-are-set-to-600-or-more-restrictive',
  0o600,
  { kind: 'ControlPlaneInfo', fields: ['schedulerInfo.configFile'] },
)

/** Who may touch the kubeconfig of the scheduler. */
export const control: Control = {
  id: 'C-0106',
  description:
    'Finds nodes on which the kubeconfig of the scheduler may be read or changed by more users than mode 600 allows.',
  why: 'The file holds credentials of the component: whoever reads it acts with its rights, whoever writes it leads it elsewhere.',
  remediation:
    'Run `chmod 600 /etc/kubernetes/scheduler.conf` on the node, and make the tool that writes the file keep that mode.',
  test: 'On the node run `stat -c %a /etc/kubernetes/scheduler.conf`: no bit beyond 600 may be set.',
  rules: [rule],
}
