// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { powerRule } from './families/rbac-rules.ts'

const rule = powerRule('rule-excessive-delete-rights-v1', {
  verbs: ['delete', 'deletecollection', '*'],
  apiGroups: ['', '*', 'apps', 'batch'],
  resources: [
    'secrets',
    'pods',
    'services',
    'deployments',
    'replicasets',
    'daemonsets',
    'statefulsets',
    'jobs',
    'cronjobs',
    '*',
  ],
})

/** Who may delete workloads, services and secrets. */
export const control: Control = {
  id: 'C-0007',
  description: 'Finds subjects that may delete pods, workloads, jobs, services or secrets.',
  why: 'A stolen or careless identity with such a role takes applications down, and with `deletecollection` all of a namespace in one request.',
  remediation:
    'Grant `delete` only on the kinds that the subject creates itself, in its own namespace; leave removal to the controllers that own the objects.',
  test: 'Look for `delete`, `deletecollection` or `*` on secrets, pods, services, workloads or `*` in the core, apps or batch group.',
  example: {
    before: "rules:\n- apiGroups: ['apps']\n  resources: ['deployments']\n  verbs: ['get', 'list', 'delete']",
    after: "rules:\n- apiGroups: ['apps']\n  resources: ['deployments']\n  verbs: ['get', 'list']",
  },
  rules: [rule],
}
