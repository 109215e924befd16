// SPDX-License-Identifier: Apache-2.0
import { clusterRole, clusterRoleBinding, group, role, roleBinding, roleRule } from '#testing/builders/rbac.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0265.system-authenticated-elevated-roles.ts'

const everybody = group('system:authenticated')

controlCases(control, {
  passes: {
    'what Kubernetes gives everybody': clusterRoleBinding([everybody], 'system:basic-user'),
    'another group holds it': [clusterRole(roleRule('core', 'secrets', 'get')), clusterRoleBinding([group('ops')])],
    'nothing sensitive': [clusterRole(roleRule('core', 'configmaps', '*')), clusterRoleBinding([everybody])],
  },
  fails: {
    'everybody may read pods': {
      objects: [clusterRole(roleRule('core', 'namespaces pods', 'get')), clusterRoleBinding([group('ops'), everybody])],
      names: ['Group/system:authenticated'],
      failed: ['relatedObjects[0].subjects[1]', 'relatedObjects[1].roleRef.name'],
      review: ['relatedObjects[0].subjects[1]', 'relatedObjects[1].roleRef.name'],
    },
    'everybody may create daemon sets in one namespace': {
      objects: [role(roleRule('apps', 'daemonsets', 'create')), roleBinding([everybody])],
    },
    'everybody is cluster-admin': { objects: clusterRoleBinding([everybody], 'cluster-admin') },
  },
})
