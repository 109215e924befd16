// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { KubeObject } from '#domain/kube-object.ts'
import { Library } from '#engines/posture/library/library.ts'
import { runScan, type Scan } from '#engines/posture/run.ts'
import { controlFacts, defaultControlInputs, ruleFacts } from '#plugins/controls/facts.generated.ts'
import { controls } from '#plugins/controls/registry.ts'
import { clusterRole, clusterRoleBinding, roleBinding } from '#testing/builders/rbac.ts'
import { container, object, pod } from '#testing/builders/workloads.ts'
import { explain } from './explanations.ts'
import { pairKey } from './pair.ts'

const library = new Library({ controls, controlFacts, ruleFacts, frameworks: [] }, { scope: 'file' })

interface Case {
  readonly objects: readonly KubeObject[]
  readonly controlID: string
  /** Place of the object in the list, or the key of a pair. */
  readonly about?: number | string
  readonly expected: string | undefined
  readonly got: string | undefined
  readonly file?: string
}

function scanOf(objects: readonly KubeObject[], file: string): Scan {
  const inputs = objects.map((each, document) => ({
    object: each,
    source: {
      path: file,
      relativePath: file,
      document,
      line: 1,
      ...(file.endsWith('.json') && { itemPath: 'items[0]' }),
    },
  }))
  return runScan(inputs, { library, frameworks: [], facts: { controlInputs: defaultControlInputs } })
}

function reasonOf({ objects, controlID, about = 0, expected, got, file = 'a.yaml' }: Case): string | undefined {
  const {
    apiVersion = '',
    kind = '',
    metadata = { name: '' },
  } = typeof about === 'number' ? (objects[about] ?? {}) : {}
  const { namespace = '', name } = metadata
  const key =
    typeof about === 'string'
      ? `${controlID}|${about}`
      : pairKey({ source: file, apiVersion, kind, namespace, name, related: [] }, controlID)
  return explain({ key, controlID, expected, got }, scanOf(objects, file))
}

const pair = (status: string, ...failed: string[]) => `${status} failed[${failed.join(' ')}] review[] delete[] fix[]`
const adding = (...add: string[]) => pod({ containers: [container({ securityContext: { capabilities: { add } } })] })
const added = (i: number) => `spec.containers[0].securityContext.capabilities.add[${i}]`
const withEnv = (name: string) => pod({ containers: [container({ env: [{ name, value: 'banana' }] })] })
const variable = 'spec.containers[0].env[0].name'
const web = pod({}, { labels: { app: 'web' } })
const policy = (podSelector: object) =>
  object('networking.k8s.io/v1', 'NetworkPolicy', { name: 'p', namespace: 'shop' }, { spec: { podSelector } })
const byExpression = policy({ matchExpressions: [{ key: 'app', operator: 'Exists' }] })
const nowhere = pod(
  {
    containers: [container({ volumeMounts: [{ name: 'v', mountPath: '/v' }] })],
    volumes: [{ name: 'v', configMap: { name: 'c' } }],
  },
  { namespace: undefined },
)
const inDefault = object('v1', 'ConfigMap', { name: 'c', namespace: 'default' })
const account = object('v1', 'ServiceAccount', { name: 'web', namespace: 'shop' })
const inParts = clusterRoleBinding([
  { kind: 'ServiceAccount', name: 'other', namespace: 'shop' },
  { kind: 'User', name: 'web' },
])
const gathering: KubeObject = {
  ...clusterRole(),
  metadata: { name: 'all' },
  aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] },
}
const bindsAll: KubeObject = {
  ...clusterRoleBinding([{ kind: 'User', name: 'bob' }]),
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'all' },
}
const bobsPair = '|rbac.authorization.k8s.io|User||bob|rbac.authorization.k8s.io/v1/ClusterRole//all+x'
const acrossPair = (of: string) =>
  `|rbac.authorization.k8s.io|User||bob|rbac.authorization.k8s.io/v1/Role/${of}/r+rbac.authorization.k8s.io/v1/RoleBinding/shop/b`
const fails = pair('failed')
const passes = pair('passed')

const explained: Record<string, Case> = {
  'CAP_ before a capability': {
    objects: [adding('CAP_SYS_ADMIN')],
    controlID: 'C-0046',
    expected: passes,
    got: pair('failed', added(0)),
  },
  'ALL capabilities': {
    objects: [adding('ALL')],
    controlID: 'C-0057',
    expected: passes,
    got: pair('failed', added(0)),
  },
  'a name that only contains a sensitive word': {
    objects: [withEnv('MONKEY')],
    controlID: 'C-0012',
    expected: pair('failed', variable),
    got: passes,
  },
  'a policy that selects by expressions': {
    objects: [web, byExpression],
    controlID: 'C-0260',
    expected: fails,
    got: passes,
  },
  'a policy that selects by labels, and not where an expression excludes': {
    objects: [
      web,
      policy({ matchLabels: { app: 'web' }, matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }),
    ],
    controlID: 'C-0260',
    expected: passes,
    got: fails,
  },
  'a workload that is applied to default, where what it mounts is': {
    objects: [nowhere, inDefault],
    controlID: 'C-0258',
    expected: passes,
    got: fails,
  },
  'an exception of the original’s own': {
    objects: [web],
    controlID: 'C-0016',
    expected: pair('passed/w/exceptions', 'spec.x'),
    got: pair('failed', 'spec.x'),
  },
  'an autoscaler of version 2': {
    objects: [object('autoscaling/v2', 'HorizontalPodAutoscaler', { name: 'h', namespace: 'shop' }, { spec: {} })],
    controlID: 'C-0300',
    expected: undefined,
    got: fails,
  },
  'a list in JSON': { objects: [web], controlID: 'C-0016', expected: undefined, got: fails, file: 'list.json' },
  'a ReplicationController': {
    objects: [object('v1', 'ReplicationController', { name: 'rc' }, { spec: {} })],
    controlID: 'C-0016',
    expected: undefined,
    got: fails,
  },
  'an account that is named by parts of two subjects': {
    objects: [account, inParts],
    controlID: 'C-0261',
    expected: fails,
    got: passes,
  },
  'a role that gathers others': {
    objects: [gathering, bindsAll],
    controlID: 'C-0015',
    about: bobsPair,
    expected: passes,
    got: fails,
  },
  'a binding that reaches into another namespace': {
    objects: [web],
    controlID: 'C-0015',
    about: acrossPair('bank'),
    expected: fails,
    got: undefined,
  },
}

const unexplained: Record<string, Case> = {
  'a capability as it is written': {
    objects: [adding('SYS_ADMIN')],
    controlID: 'C-0046',
    expected: passes,
    got: pair('failed', added(0)),
  },
  'one of two capabilities': {
    objects: [adding('CAP_SYS_ADMIN', 'NET_ADMIN')],
    controlID: 'C-0046',
    expected: passes,
    got: pair('failed', added(0), added(1)),
  },
  'a sensitive word': {
    objects: [withEnv('API_KEY')],
    controlID: 'C-0012',
    expected: pair('failed', variable),
    got: passes,
  },
  'a policy that selects by labels': {
    objects: [web, policy({ matchLabels: { app: 'web' } })],
    controlID: 'C-0260',
    expected: fails,
    got: passes,
  },
  'a policy whose expressions select other pods': {
    objects: [web, policy({ matchExpressions: [{ key: 'team', operator: 'Exists' }] })],
    controlID: 'C-0260',
    expected: fails,
    got: passes,
  },
  'not seeing a policy that selects by expressions': {
    objects: [web, byExpression],
    controlID: 'C-0260',
    expected: passes,
    got: fails,
  },
  'a policy by expressions of another namespace': {
    objects: [{ ...web, metadata: { ...web.metadata, namespace: 'bank' } }, byExpression],
    controlID: 'C-0260',
    expected: fails,
    got: passes,
  },
  'a ReplicationController that the original is asked about': {
    objects: [object('v1', 'ReplicationController', { name: 'rc' }, { spec: {} })],
    controlID: 'C-0295',
    expected: undefined,
    got: fails,
  },
  'a claim of a workload without one': { objects: [web], controlID: 'C-0257', expected: passes, got: fails },
  'a join that does not hang on default': {
    objects: [nowhere, inDefault],
    controlID: 'C-0260',
    expected: passes,
    got: fails,
  },
  'what is mounted being there all the same': {
    objects: [nowhere, object('v1', 'ConfigMap', { name: 'c' })],
    controlID: 'C-0258',
    expected: fails,
    got: passes,
  },
  'a workload of a namespace': { objects: [web, inDefault], controlID: 'C-0260', expected: passes, got: fails },
  'an exception that hides other paths': {
    objects: [web],
    controlID: 'C-0016',
    expected: pair('passed/w/exceptions', 'spec.x'),
    got: pair('failed', 'spec.y'),
  },
  'an autoscaler of version 1': {
    objects: [object('autoscaling/v1', 'HorizontalPodAutoscaler', { name: 'h', namespace: 'shop' }, { spec: {} })],
    controlID: 'C-0300',
    expected: undefined,
    got: fails,
  },
  'an account that is named whole': {
    objects: [
      account,
      clusterRoleBinding([
        { kind: 'ServiceAccount', name: 'web', namespace: 'shop' },
        { kind: 'User', name: 'web' },
      ]),
    ],
    controlID: 'C-0261',
    expected: fails,
    got: passes,
  },
  'a role by itself': {
    objects: [clusterRole(), roleBinding([{ kind: 'User', name: 'bob' }])],
    controlID: 'C-0015',
    about: bobsPair,
    expected: passes,
    got: fails,
  },
  'a binding within its namespace': {
    objects: [web],
    controlID: 'C-0015',
    about: acrossPair('shop'),
    expected: fails,
    got: undefined,
  },
}

describe('where the original is known to be wrong', () => {
  for (const [reason, each] of Object.entries(explained))
    test(`is explained: ${reason}`, () => assert.ok(reasonOf(each)))
  for (const [reason, each] of Object.entries(unexplained))
    test(`is no excuse for ${reason}`, () => assert.equal(reasonOf(each), undefined))
})
