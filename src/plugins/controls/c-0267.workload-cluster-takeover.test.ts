// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Rule } from '#engines/posture/control.ts'
import type { RuleFacts } from '#engines/posture/library/facts.ts'
import { ruleFacts } from '#plugins/controls/facts.generated.ts'
import {
  account,
  clusterRole,
  clusterRoleBinding,
  role,
  roleBinding,
  roleRule,
  serviceAccount,
} from '#testing/builders/rbac.ts'
import { deployment, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { runRule } from '#testing/rule-bench.ts'
import { control } from './c-0267.workload-cluster-takeover.ts'

const createsPods = role(roleRule('core', 'pods', 'create'))
const bound = roleBinding([account('web')])
const runsAsWeb = deployment({ serviceAccountName: 'web' })

controlCases(control, {
  passes: {
    'the token is not mounted': [
      deployment({ serviceAccountName: 'web', automountServiceAccountToken: false }),
      serviceAccount('web'),
      createsPods,
      bound,
    ],
    'the service account does not mount it': [
      runsAsWeb,
      serviceAccount('web', { automountServiceAccountToken: false }),
      createsPods,
      bound,
    ],
    'the role reads pods only': [runsAsWeb, serviceAccount('web'), role(roleRule('core', 'pods', 'get')), bound],
    'the role of that name is in another namespace': [
      runsAsWeb,
      serviceAccount('web'),
      { ...createsPods, metadata: { name: 'power', namespace: 'elsewhere' } },
      bound,
    ],
    'another account of the name is bound': [
      runsAsWeb,
      serviceAccount('web'),
      createsPods,
      roleBinding([account('web', 'elsewhere')]),
    ],
  },
  fails: {
    'its account may create pods': {
      objects: [runsAsWeb, serviceAccount('web'), createsPods, bound],
      failed: [],
      names: ['Deployment/web'],
    },
    'the pod mounts the token though its account does not': {
      objects: [
        pod({ serviceAccountName: 'web', automountServiceAccountToken: true }),
        serviceAccount('web', { automountServiceAccountToken: false }),
        createsPods,
        bound,
      ],
      names: ['Pod/web'],
    },
    'the account itself is not among the files': {
      objects: [pod(), clusterRole(roleRule('*', 'secrets', 'get')), clusterRoleBinding([account('default')])],
      names: ['Pod/web'],
    },
    'all service accounts are bound, as a group': {
      objects: [pod(), clusterRoleBinding([{ kind: 'Group', name: 'system:serviceaccounts' }], 'cluster-admin')],
      names: ['Pod/web'],
    },
    'neither workload nor binding names the namespace': {
      objects: [
        { ...runsAsWeb, metadata: { name: 'web' } },
        { ...createsPods, metadata: { name: 'power' } },
        { ...roleBinding([{ kind: 'ServiceAccount', name: 'web' }]), metadata: { name: 'binding' } },
      ],
      names: ['Deployment/web'],
    },
  },
})

test('names the account, the place in the binding and the role', () => {
  const rule = control.rules[0] as Rule
  const facts = ruleFacts[rule.name] as RuleFacts
  const objects = [runsAsWeb, serviceAccount('web'), createsPods, roleBinding([account('api'), account('web')])]
  const related = runRule({ rule, facts, objects }).flatMap(each => each.failures.flatMap(one => one.related ?? []))
  assert.deepEqual(
    related.map(each => [each.object.kind, each.deletePaths]),
    [
      ['ServiceAccount', undefined],
      ['RoleBinding', ['subjects[1]']],
      ['Role', undefined],
    ],
  )
})
