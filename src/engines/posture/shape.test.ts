// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clusterRole, roleBinding } from '#testing/builders/rbac.ts'
import { deployment, object, pod } from '#testing/builders/workloads.ts'
import { wrongShape } from './shape.ts'

const rbac = 'rbac.authorization.k8s.io/v1'
const good = [
  pod(),
  deployment(),
  clusterRole(),
  roleBinding([]),
  object('v1', 'Pod', { name: 'bare' }),
  object('apps/v1', 'Deployment', { name: 'bare' }, { spec: { template: null } }),
  object('example.com/v1', 'Odd', { name: 'o' }, { rules: 5, subjects: 5 }),
]
for (const each of good)
  test(`a ${each.kind} ${each.metadata.name} can be judged`, () => assert.equal(wrongShape(each), undefined))

const wrong: Record<string, readonly [object: Parameters<typeof wrongShape>[0], because: string]> = {
  'a spec that is a list': [object('v1', 'Service', { name: 'x' }, { spec: [] }), 'Service x: spec is not a mapping'],
  'containers that are a mapping': [
    object('v1', 'Pod', { name: 'x' }, { spec: { containers: { a: 1 } } }),
    'Pod x: spec.containers is not a list',
  ],
  'a container that is a text': [
    object('v1', 'Pod', { name: 'x' }, { spec: { initContainers: ['a'] } }),
    'Pod x: spec.initContainers[0] is not a mapping',
  ],
  'a template that is a text': [
    object('apps/v1', 'Deployment', { name: 'x' }, { spec: { template: 'y' } }),
    'Deployment x: spec.template.spec is not reached: a part of it is not a mapping',
  ],
  'rules that are a mapping': [object(rbac, 'Role', { name: 'x' }, { rules: {} }), 'Role x: rules is not a list'],
  'a subject that is a text': [
    object(rbac, 'RoleBinding', { name: 'x' }, { subjects: ['bob'] }),
    'RoleBinding x: subjects[0] is not a mapping',
  ],
}
for (const [reason, [each, because]] of Object.entries(wrong))
  test(`no rule could judge ${reason}`, () => assert.equal(wrongShape(each), because))
