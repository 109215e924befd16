// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { mountedObjectRule } from './families/mounted-objects.ts'

/** Tells which workloads can read ConfigMaps that are mounted. */
export const control: Control = {
  id: 'C-0258',
  description: 'Finds workloads that mount ConfigMaps as volumes.',
  why: 'Configuration tells an intruder addresses, user names and features of other systems, and at times credentials that should not be there.',
  remediation: 'Mount only the keys that the program reads, and move credentials into Secrets.',
  test: 'Look for `configMap` volumes (also as sources of `projected` ones) with mounts in some container.',
  example: {
    before: 'volumes:\n- name: settings\n  configMap:\n    name: settings',
    after:
      'volumes:\n- name: settings\n  configMap:\n    name: settings\n    items:\n    - key: app.yaml\n      path: app.yaml',
  },
  rules: [mountedObjectRule('workload-mounted-configmap', 'ConfigMap')],
}
