// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { powerRule } from './families/rbac-rules.ts'

const rule = powerRule('rule-can-approve-cert-signing-request', {
  verbs: ['update', 'patch', '*'],
  apiGroups: ['certificates.k8s.io', '*'],
  resources: ['certificatesigningrequests/approval', '*/approval', '*'],
})

/** Who may approve certificates. */
export const control: Control = {
  id: 'C-0280',
  description: 'Finds subjects that may approve certificate signing requests.',
  why: 'Who approves requests can have a client certificate made for any user and group that the signer allows, and with it be that user until it expires.',
  remediation: 'Leave approval to the controllers that check what is asked for, and give it to few people.',
  test: 'Look for `update`, `patch` or `*` on `certificatesigningrequests/approval` or `*` in `certificates.k8s.io` or `*`.',
  example: {
    before:
      "rules:\n- apiGroups: ['certificates.k8s.io']\n  resources: ['certificatesigningrequests/approval']\n  verbs: ['update']",
    after:
      "rules:\n- apiGroups: ['certificates.k8s.io']\n  resources: ['certificatesigningrequests']\n  verbs: ['get', 'list']",
  },
  rules: [rule],
}
