// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { ownershipRule } from './families/file-permissions.ts'

const rule = ownershipRule('ensure-that-the-etcd-data-directory-ownership-is-set-to-etcd-etcd', 'etcd', {
  kind: 'ControlPlaneInfo',
  fields: ['etcdDataDir'],
})

/** Whom the data directory of etcd belongs to. */
export const control: Control = {
  id: 'C-0103',
  description: 'Finds nodes on which the data directory of etcd does not belong to etcd:etcd.',
  why: 'etcd should run as a user of its own, to whom its data belongs: a process of another user then cannot reach it.',
  remediation: 'Run `chown etcd:etcd /var/lib/etcd` on the node.',
  test: 'On the node run `stat -c %U:%G /var/lib/etcd`: it has to answer etcd:etcd.',
  rules: [rule],
}
