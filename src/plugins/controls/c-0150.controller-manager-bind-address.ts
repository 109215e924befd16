// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { flagRule, loopbackDemand } from './families/component-flags.ts'

const rule = flagRule(
  'ensure-that-the-controller-manager-bind-address-argument-is-set-to-127.0.0.1',
  'kube-controller-manager',
  loopbackDemand('bind-address'),
)

/** The controller manager listens to its own node alone. */
export const control: Control = {
  id: 'C-0150',
  description: 'Finds controller managers that serve health and metrics to the network.',
  why: 'What nobody outside the node needs, nobody outside should reach: the endpoints show internals, and each is one more way in.',
  remediation:
    'Set `--bind-address=127.0.0.1`; let metrics be scraped through an authenticating proxy or from the node itself.',
  test: 'Look at `--bind-address` of the kube-controller-manager pods in `kube-system`: anything but a loopback address, absence included, fails.',
  example: {
    before: 'containers:\n- command:\n  - kube-controller-manager\n  - --bind-address=0.0.0.0',
    after: 'containers:\n- command:\n  - kube-controller-manager\n  - --bind-address=127.0.0.1',
  },
  rules: [rule],
}
