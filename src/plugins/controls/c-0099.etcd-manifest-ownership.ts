// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { ownershipRule } from './families/file-permissions.ts'

const rule = ownershipRule('ensure-that-the-etcd-pod-specification-file-ownership-is-set-to-root-root', 'root', {
  kind: 'ControlPlaneInfo',
  fields: ['etcdConfigFile'],
})

/** Whom the pod manifest of etcd belongs to. */
export const control: Control = {
  id: 'C-0099',
  description: 'Finds nodes on which the pod manifest of etcd does not belong to root:root.',
  why: 'The owner of the file can change it whatever its mode says.',
  remediation: 'Run `chown root:root /etc/kubernetes/manifests/etcd.yaml` on the node.',
  test: 'On the node run `stat -c %U:%G /etc/kubernetes/manifests/etcd.yaml`: it has to answer root:root.',
  rules: [rule],
}
