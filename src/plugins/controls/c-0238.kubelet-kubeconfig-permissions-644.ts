// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { permissionsRule } from './families/file-permissions.ts'

const rule = permissionsRule('Ensure-that-the-kubeconfig-file-permissions-are-set-to-644-or-more-restrictive', 0o644, {
  kind: 'KubeletInfo',
  fields: ['kubeConfigFile'],
})

/** Who may touch the kubeconfig of the kubelet. */
export const control: Control = {
  id: 'C-0238',
  description:
    'Finds nodes on which the kubeconfig of the kubelet may be read or changed by more users than mode 644 allows.',
  why: 'Whoever writes it leads the kubelet to an API server of their own.',
  remediation:
    'Run `chmod 644 /var/lib/kubelet/kubeconfig` on the node, and make the tool that writes the file keep that mode.',
  test: 'On the node run `stat -c %a /var/lib/kubelet/kubeconfig`: no bit beyond 644 may be set.',
  rules: [rule],
}
