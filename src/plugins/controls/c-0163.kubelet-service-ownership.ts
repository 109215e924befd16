// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { ownershipRule } from './families/file-permissions.ts'

const rule = ownershipRule('ensure-that-the-kubelet-service-file-ownership-is-set-to-root-root', 'root', {
  kind: 'KubeletInfo',
  fields: ['serviceFiles'],
})

/** Whom the service file of the kubelet belongs to. */
export const control: Control = {
  id: 'C-0163',
  description: 'Finds nodes on which the service file of the kubelet does not belong to root:root.',
  why: 'The owner of the file can change it whatever its mode says.',
  remediation: 'Run `chown root:root /etc/systemd/system/kubelet.service.d/10-kubeadm.conf` on the node.',
  test: 'On the node run `stat -c %U:%G /etc/systemd/system/kubelet.service.d/10-kubeadm.conf`: it has to answer root:root.',
  rules: [rule],
}
