// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { itemsOf } from './families/component-flags.ts'
import { isFalseSetting, kubeletRule } from './families/kubelet-config.ts'

const gate = 'RotateKubeletServerCertificate'

/** The value of the gate in a list such as `A=true,B=false`. */
function gateIn(value: unknown): string | undefined {
  const items = itemsOf(typeof value === 'string' ? value : undefined)
  return items.find(item => item.startsWith(`${gate}=`))?.slice(gate.length + 1)
}

const rule = kubeletRule('kubelet-rotate-kubelet-server-certificate', {
  flag: 'feature-gates',
  concerns: value => gateIn(value) !== undefined,
  field: `featureGates.${gate}`,
  isRight: value => !isFalseSetting(gateIn(value) ?? value),
  isDefaultRight: true,
})

/** The kubelet renews its serving certificate. */
export const control: Control = {
  id: 'C-0183',
  description: 'Finds kubelets on which renewal of the serving certificate is switched off.',
  why: 'Certificates that nobody renews expire, and then checks get switched off.',
  remediation:
    'Remove `RotateKubeletServerCertificate: false` from the feature gates, and set `serverTLSBootstrap: true`.',
  test: 'On each node look at `--feature-gates` of the kubelet, then at `featureGates` in the file of `--config`.',
  example: {
    before: 'featureGates:\n  RotateKubeletServerCertificate: false',
    after: 'featureGates:\n  RotateKubeletServerCertificate: true',
  },
  rules: [rule],
}
