// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { flagRule } from './families/component-flags.ts'

const rule = flagRule('insecure-port-flag', 'kube-apiserver', {
  flag: 'insecure-port',
  isRight: value => value === '0',
})

/** The unauthenticated port of old API servers stays closed. */
export const control: Control = {
  id: 'C-0005',
  description: 'Finds API servers that listen on the insecure port, which asks for no identity and no permission.',
  why: 'Whoever reaches that port is cluster administrator, without a password and without a trace.',
  remediation: 'Remove `--insecure-port`, or set it to 0; from Kubernetes 1.20 on the API server knows no other value.',
  test: 'Look for `--insecure-port` with a value other than 0 in the command of the kube-apiserver pods in `kube-system`.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver\n  - --insecure-port=8080',
    after: 'containers:\n- command:\n  - kube-apiserver\n  - --insecure-port=0',
  },
  rules: [rule],
}
