// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { flagRule } from './families/component-flags.ts'

const rule = flagRule('ensure-that-the-api-server-secure-port-argument-is-not-set-to-0', 'kube-apiserver', {
  flag: 'secure-port',
  isRight: value => value !== '0',
})

/** The API server speaks TLS. */
export const control: Control = {
  id: 'C-0128',
  description: 'Finds API servers whose secure port is switched off.',
  why: 'Without the secure port everything, credentials included, goes over the network in clear text.',
  remediation: 'Remove `--secure-port=0`, or set the port to 6443.',
  test: 'Look at `--secure-port` of the kube-apiserver pods in `kube-system`: 0 fails.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver\n  - --secure-port=0',
    after: 'containers:\n- command:\n  - kube-apiserver\n  - --secure-port=6443',
  },
  rules: [rule],
}
