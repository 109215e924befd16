// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { mountedObjectRule } from './families/mounted-objects.ts'

/** Tells which workloads can read Secrets that are mounted. */
export const control: Control = {
  id: 'C-0255',
  description: 'Finds workloads that mount Secrets as volumes.',
  why: 'An intruder in such a workload has the Secrets at once, whatever roles its account has: they tell where he goes next.',
  remediation: 'Mount only the keys that the program reads, into the one container that reads them; remove the others.',
  test: 'Look for `secret` volumes (also as sources of `projected` ones) with mounts in some container.',
  example: {
    before: 'volumes:\n- name: db\n  secret:\n    secretName: db',
    after: 'volumes:\n- name: db\n  secret:\n    secretName: db\n    items:\n    - key: password\n      path: password',
  },
  rules: [mountedObjectRule('workload-mounted-secrets', 'Secret')],
}
