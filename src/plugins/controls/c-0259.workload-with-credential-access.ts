// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { rule } from './rules/rule-credentials-in-env-var.ts'

/** Tells which workloads carry credentials in their environment. */
export const control: Control = {
  id: 'C-0259',
  description: 'Finds workloads whose environment holds what looks like a credential.',
  why: 'Whoever gets into the workload reads its environment first: the credentials there decide what falls next.',
  remediation:
    'Take the credential out of the environment: mount a Secret as a file, or let the workload fetch it with its own identity.',
  test: 'Look for the words of the input `sensitiveKeyNames` in names of variables, for the patterns of `sensitiveValues` in values, and for Secrets in `envFrom`.',
  example: {
    before: 'env:\n- name: API_TOKEN\n  value: abc',
    after:
      'volumeMounts:\n- name: api\n  mountPath: /etc/api\n  readOnly: true\nvolumes:\n- name: api\n  secret:\n    secretName: api',
  },
  rules: [rule],
}
