// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { flagRule, includesDemand } from './families/component-flags.ts'

const rule = flagRule(
  'ensure-that-the-admission-control-plugin-AlwaysPullImages-is-set',
  'kube-apiserver',
  includesDemand('enable-admission-plugins', 'AlwaysPullImages'),
)

/** Images are for those who may pull them. */
export const control: Control = {
  id: 'C-0123',
  description: 'Finds API servers that let pods use images from the cache of a node unasked.',
  why: 'A pod can run a private image that another tenant pulled to the node, without credentials for the registry.',
  remediation: 'Enable AlwaysPullImages; registries then have to be reachable when pods start.',
  test: 'Look for AlwaysPullImages in `--enable-admission-plugins` of the kube-apiserver pods in `kube-system`.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver\n  - --enable-admission-plugins=NamespaceExists',
    after:
      'containers:\n- command:\n  - kube-apiserver\n  - --enable-admission-plugins=NamespaceExists,AlwaysPullImages',
  },
  rules: [rule],
}
