// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { flagRule, includesDemand } from './families/component-flags.ts'

const rule = flagRule(
  'ensure-that-the-api-server-DenyServiceExternalIPs-is-set',
  'kube-apiserver',
  includesDemand('enable-admission-plugins', 'DenyServiceExternalIPs'),
)

/** Services cannot take over foreign addresses. */
export const control: Control = {
  id: 'C-0283',
  description: "Finds API servers that accept services with external addresses of the user's choice.",
  why: 'Whoever may create services can claim any address with `externalIPs`, and receives what pods send to it (CVE-2020-8554).',
  remediation: 'Add DenyServiceExternalIPs to `--enable-admission-plugins`.',
  test: 'Look for DenyServiceExternalIPs in `--enable-admission-plugins` of the kube-apiserver pods in `kube-system`.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver\n  - --enable-admission-plugins=NodeRestriction',
    after:
      'containers:\n- command:\n  - kube-apiserver\n  - --enable-admission-plugins=NodeRestriction,DenyServiceExternalIPs',
  },
  rules: [rule],
}
