// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { ownershipRule } from './families/file-permissions.ts'

const rule = ownershipRule('ensure-that-the-etcd-data-directory-ownership-is-set-to-etcd-etcd', ['etcd', 'root'], {
  kind: 'ControlPlaneInfo',
  fields: ['etcdDataDir'],
})

/**
 * Whom the data directory of etcd belongs to.
 *
 * Where etcd runs as root, as in the static pods that kubeadm makes, only root can be its owner: nobody else reaches
 * the data either. Reports have always let that pass.
 */
export const control: Control = {
  id: 'C-0103',
  description:
    'Finds nodes on which the data directory of etcd belongs neither to etcd:etcd nor, where etcd runs as root, to root:root.',
  why: 'etcd should run as a user of its own, to whom its data belongs: a process of another user then cannot reach it.',
  remediation:
    'Run `chown etcd:etcd /var/lib/etcd` on the node, or `chown root:root /var/lib/etcd` where etcd runs as root.',
  test: 'On the node run `stat -c %U:%G /var/lib/etcd`: it has to answer etcd:etcd, or root:root where etcd runs as root.',
  rules: [rule],
}
