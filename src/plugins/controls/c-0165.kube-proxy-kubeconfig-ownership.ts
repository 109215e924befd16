// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { ownershipRule } from './families/file-permissions.ts'

const rule = ownershipRule('if-proxy-kubeconfig-file-exists-ensure-ownership-is-set-to-root-root', 'root', {
  kind: 'KubeProxyInfo',
  fields: ['kubeConfigFile'],
})

/** Whom the kubeconfig of kube-proxy belongs to. */
export const control: Control = {
  id: 'C-0165',
  description: 'Finds nodes on which the kubeconfig of kube-proxy does not belong to root:root.',
  why: 'The owner of the file can change it whatever its mode says.',
  remediation: 'Run `chown root:root /var/lib/kube-proxy/kubeconfig.conf` on the node.',
  test: 'On the node run `stat -c %U:%G /var/lib/kube-proxy/kubeconfig.conf`: it has to answer root:root.',
  rules: [rule],
}
