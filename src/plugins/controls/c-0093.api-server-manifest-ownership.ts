// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { ownershipRule } from './families/file-permissions.ts'

const rule = ownershipRule('ensure-that-the-API-server-pod-specification-file-ownership-is-set-to-root-root', 'root', {
  kind: 'ControlPlaneInfo',
  fields: ['APIServerInfo.specsFile'],
})

/** Whom the pod manifest of the API server belongs to. */
export const control: Control = {
  id: 'C-0093',
  description: 'Finds nodes on which the pod manifest of the API server does not belong to root:root.',
  why: 'The owner of the manifest can change how the API server starts, whatever its mode says.',
  remediation: 'Run `chown root:root /etc/kubernetes/manifests/kube-apiserver.yaml` on the node.',
  test: 'On the node run `stat -c %U:%G /etc/kubernetes/manifests/kube-apiserver.yaml`: it has to answer root:root.',
  rules: [rule],
}
