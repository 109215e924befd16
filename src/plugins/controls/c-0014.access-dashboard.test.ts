// SPDX-License-Identifier: Apache-2.0
import { account, clusterRole, clusterRoleBinding, roleRule, user } from '#testing/builders/rbac.ts'
import { deployment, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0014.access-dashboard.ts'

const role = { ...clusterRole(roleRule('core', 'pods', 'get')), metadata: { name: 'kubernetes-dashboard' } }

controlCases(control, {
  'rule-access-dashboard-subject-v1': {
    passes: {
      'the dashboard itself': [role, clusterRoleBinding([account('kubernetes-dashboard')], 'kubernetes-dashboard')],
      'another role': [clusterRole(roleRule('core', 'pods', 'get')), clusterRoleBinding([user()])],
    },
    fails: {
      'a user holds its role': {
        objects: [role, clusterRoleBinding([account('kubernetes-dashboard'), user()], 'kubernetes-dashboard')],
        names: ['User/jane'],
        failed: ['relatedObjects[0].subjects[1]', 'relatedObjects[0].roleRef.name'],
        review: ['relatedObjects[0].subjects[1]', 'relatedObjects[0].roleRef.name'],
      },
    },
  },
  'rule-access-dashboard-wl-v1': {
    passes: {
      'an account of its own': pod({ serviceAccountName: 'web' }),
      'the dashboard itself': pod({ serviceAccountName: 'kubernetes-dashboard' }, { name: 'kubernetes-dashboard-7d' }),
    },
    fails: {
      'a workload runs as the dashboard': {
        objects: deployment({ serviceAccountName: 'kubernetes-dashboard', serviceAccount: 'kubernetes-dashboard' }),
        failed: ['spec.template.spec.serviceAccountName'],
        deletes: ['spec.template.spec.serviceAccountName'],
        review: [],
      },
      'by the older field': {
        objects: pod({ serviceAccount: 'kubernetes-dashboard' }),
        failed: ['spec.serviceAccount'],
      },
    },
  },
})
