// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { permissionsRule } from './families/file-permissions.ts'

const rule = permissionsRule(
  'ensure-that-the-controller-manager-pod-specification-file-permissions-are-set-to-600-or-more-restrictive',
  0o600,
  { kind: 'ControlPlaneInfo', fields: ['controllerManagerInfo.specsFile'] },
)

/** Who may touch the pod manifest of the controller manager. */
export const control: Control = {
  id: 'C-0094',
  description:
    'Finds nodes on which the pod manifest of the controller manager may be read or changed by more users than mode 600 allows.',
  why: 'Whoever can write the manifest decides how the component starts; whoever reads it learns where its keys are.',
  remediation:
    'Run `chmod 600 /etc/kubernetes/manifests/kube-controller-manager.yaml` on the node, and make the tool that writes the file keep that mode.',
  test: 'On the node run `stat -c %a /etc/kubernetes/manifests/kube-controller-manager.yaml`: no bit beyond 600 may be set.',
  rules: [rule],
}
