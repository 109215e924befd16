// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { flagRule } from './families/component-flags.ts'

/** What the API server does without the flag. */
const defaultTimeouts: readonly unknown[] = ['1m0s', '1m', '60s']

const rule = flagRule('ensure-that-the-api-server-request-timeout-argument-is-set-as-appropriate', 'kube-apiserver', {
  flag: 'request-timeout',
  isRight: value => defaultTimeouts.includes(value),
})

/** Requests end. */
export const control: Control = {
  id: 'C-0134',
  description: 'Finds API servers whose request timeout differs from the default, so that somebody says why.',
  why: 'A long timeout lets slow or malicious clients hold connections; a short one breaks big lists.',
  remediation:
    'Remove `--request-timeout` to have the default of 60 s, or record an exception with the reason for your value.',
  test: 'Look at `--request-timeout` of the kube-apiserver pods in `kube-system`, and ask for the reason of each value.',
  rules: [rule],
}
