// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { excludesDemand, flagRule } from './families/component-flags.ts'

const rule = flagRule(
  'ensure-that-the-api-server-DenyServiceExternalIPs-is-not-set',
  'kube-apiserver',
  excludesDemand('enable-admission-plugins', 'DenyServiceExternalIPs'),
)

/** Services may use external addresses. */
export const control: Control = {
  id: 'C-0115',
  description: 'Finds API servers that reject services with external addresses, which older benchmarks ask not to do.',
  why: 'Clusters whose services rely on `externalIPs` break when the plug-in rejects them; newer benchmarks ask for the opposite, as such addresses can intercept traffic (see C-0283).',
  remediation:
    'Remove DenyServiceExternalIPs from `--enable-admission-plugins`, unless your benchmark is a newer one that asks for it.',
  test: 'Look for DenyServiceExternalIPs in `--enable-admission-plugins` of the kube-apiserver pods in `kube-system`.',
  example: {
    before:
      'containers:\n- command:\n  - kube-apiserver\n  - --enable-admission-plugins=NamespaceExists,DenyServiceExternalIPs',
    after: 'containers:\n- command:\n  - kube-apiserver\n  - --enable-admission-plugins=NamespaceExists',
  },
  rules: [rule],
}
