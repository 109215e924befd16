// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { permissionsRule } from './families/file-permissions.ts'

const rule = permissionsRule(
  'ensure-that-the-kubelet-service-file-permissions-are-set-to-600-or-more-restrictive',
  0o600,
  { kind: 'KubeletInfo', fields: ['serviceFiles'] },
)

/** Who may touch the service file of the kubelet. */
export const control: Control = {
  id: 'C-0162',
  description:
    'Finds nodes on which the service file of the kubelet may be read or changed by more users than mode 600 allows.',
  why: 'Whoever writes it decides with which flags root starts the kubelet, and what else it starts.',
  remediation:
    'Run `chmod 600 /etc/systemd/system/kubelet.service.d/10-kubeadm.conf` on the node, and make the tool that writes the file keep that mode.',
  test: 'On the node run `stat -c %a /etc/systemd/system/kubelet.service.d/10-kubeadm.conf`: no bit beyond 600 may be set.',
  rules: [rule],
}
