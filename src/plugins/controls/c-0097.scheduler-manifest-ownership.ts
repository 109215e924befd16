// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { ownershipRule } from './families/file-permissions.ts'

const rule = ownershipRule('ensure-that-the-scheduler-pod-specification-file-ownership-is-set-to-root-root', 'root', {
  kind: 'ControlPlaneInfo',
  fields: ['schedulerInfo.specsFile'],
})

/** Whom the pod manifest of the scheduler belongs to. */
export const control: Control = {
  id: 'C-0097',
  description: 'Finds nodes on which the pod manifest of the scheduler does not belong to root:root.',
  why: 'The owner of the file can change it whatever its mode says.',
  remediation: 'Run `chown root:root /etc/kubernetes/manifests/kube-scheduler.yaml` on the node.',
  test: 'On the node run `stat -c %U:%G /etc/kubernetes/manifests/kube-scheduler.yaml`: it has to answer root:root.',
  rules: [rule],
}
