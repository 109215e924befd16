// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { flagRule } from './families/component-flags.ts'

const rule = flagRule('ensure-that-the-api-server-token-auth-file-parameter-is-not-set', 'kube-apiserver', {
  flag: 'token-auth-file',
  isRight: () => false,
})

/** No passwords in a file. */
export const control: Control = {
  id: 'C-0114',
  description: 'Finds API servers that read static tokens from a file.',
  why: 'Static tokens stand in clear text, never expire, and change only with a restart of the API server.',
  remediation: 'Remove `--token-auth-file` and give users certificates or tokens of an identity provider.',
  test: 'Look for `--token-auth-file` in the command and arguments of the kube-apiserver pods in `kube-system`.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver\n  - --token-auth-file=/etc/kubernetes/tokens.csv',
    after: 'containers:\n- command:\n  - kube-apiserver\n  - --oidc-issuer-url=https://login.example',
  },
  rules: [rule],
}
