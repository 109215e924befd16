// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InstanceId } from '#domain/instance-id.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { type ClusterFacts, factsOf, type ObjectFacts } from './facts.ts'
import { createJudge } from './judge.ts'
import type { Subject } from './subject.ts'

const digest = (letter: string) => `sha256:${letter.repeat(64)}`

interface Made {
  readonly owner?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly images?: readonly (readonly [image: string, imageId?: string])[]
  readonly roleRef?: object
}

function made(kind: string, place: string, { owner, labels, images = [], roleRef }: Made = {}): KubeObject {
  const [namespace = '', name = ''] = place.split('/')
  const [ownerKind = '', ownerName = ''] = owner?.split('/') ?? []
  const ownerReferences = [{ apiVersion: 'v1', kind: ownerKind, name: ownerName, uid: 'u', controller: true }]
  const containers = images.map(([image], index) => ({ name: `c${index}`, image }))
  const containerStatuses = images.map(([, imageID = ''], index) => ({ name: `c${index}`, imageID }))
  const podSpec = { containers }
  const specs: Readonly<Record<string, object>> = {
    Pod: podSpec,
    CronJob: { jobTemplate: { spec: { template: { spec: podSpec } } } },
  }
  return {
    apiVersion: 'v1',
    kind,
    metadata: { name, ...(namespace && { namespace }), ...(labels && { labels }), ...(owner && { ownerReferences }) },
    spec: specs[kind] ?? { template: { spec: podSpec } },
    ...(kind === 'Pod' && { status: { containerStatuses } }),
    ...(roleRef && { roleRef }),
  }
}

function cluster(...objects: readonly KubeObject[]): ClusterFacts {
  const facts = objects.map(factsOf)
  const isAt = ({ metadata }: ObjectFacts, namespace: string, name: string) =>
    (metadata.namespace ?? '') === namespace && metadata.name === name
  return {
    find: (kind, namespace, name) => facts.find(each => each.kind === kind && isAt(each, namespace, name)),
    all: kind => facts.filter(each => each.kind === kind),
  }
}

const hash = { 'pod-template-hash': '7d9' }
const revision = (name: string) => ({ 'controller-revision-hash': name })
const shop = cluster(
  made('Deployment', 'shop/web', { images: [['nginx:1.27']] }),
  made('ReplicaSet', 'shop/web-7d9', { owner: 'Deployment/web', images: [['nginx:1.27']] }),
  made('ReplicaSet', 'shop/web-old', { owner: 'Deployment/web', images: [['nginx:1.20']] }),
  made('Pod', 'shop/web-7d9-a', {
    owner: 'ReplicaSet/web-7d9',
    labels: hash,
    images: [['nginx:1.27', `docker.io/library/nginx@${digest('a')}`]],
  }),
  made('Deployment', 'shop/idle', { images: [['idle:1']] }),
  made('ReplicaSet', 'shop/idle-1', { owner: 'Deployment/idle', images: [['idle:1']] }),
  made('StatefulSet', 'shop/db', { images: [['db:2']] }),
  made('Pod', 'shop/db-0', { owner: 'StatefulSet/db', labels: revision('db-5f'), images: [['db:2']] }),
  made('DaemonSet', 'shop/agent-x', { images: [['agent:1']] }),
  made('Pod', 'shop/agent-x-1', { owner: 'DaemonSet/agent-x', labels: revision('66'), images: [['agent:1', 'sha']] }),
  made('DaemonSet', 'shop/nowhere'),
  made('ReplicationController', 'shop/oldest', { images: [['oldest:1']] }),
  made('CronJob', 'shop/nightly', { images: [['report:3']] }),
  made('Job', 'shop/once-2', { images: [[`copy@${digest('c')}`]] }),
  made('Pod', 'shop/naked', { images: [['busybox', `busybox@${digest('b')}`]] }),
  made('Node', '/n1'),
  made('Role', 'shop/reader'),
  made('ClusterRole', '/view'),
  made('RoleBinding', 'shop/reads', { roleRef: { kind: 'Role', name: 'reader' } }),
  made('RoleBinding', 'shop/views', { roleRef: { kind: 'ClusterRole', name: 'view' } }),
  made('RoleBinding', 'shop/dangling', { roleRef: { kind: 'Role', name: 'none' } }),
  made('RoleBinding', 'shop/odd', { roleRef: { kind: 'Other', name: 'reader' } }),
)
const judge = createJudge(shop, 'kubescape')

function image(imageId: string, imageTag = ''): Subject {
  return { kind: 'image', imageId, imageTag }
}

function instance(kind: string, name: string, namespace = 'shop'): Subject {
  const instance: InstanceId = { apiVersion: 'apps/v1', namespace, kind, name }
  return { kind: 'instance', instance }
}

function workload(workloadKind: string, name: string, container?: string, namespace = 'shop'): Subject {
  return { kind: 'workload', workloadKind, namespace, name, ...(container && { container }) }
}

function grant(kind: string, name: string, namespace = 'shop'): Subject {
  return { kind: 'grant', binding: { group: 'rbac.authorization.k8s.io', kind, namespace, name } }
}

const there: Record<string, Subject> = {
  'an image by the digest that its node reports': image(`nginx@${digest('a')}`, 'nginx:latest'),
  'an image that is named while no digest is known': image(`db@${digest('d')}`, 'docker.io/library/db:2'),
  'an image of a pod whose node reports something without a digest': image(`agent@${digest('d')}`, 'agent:1'),
  'an image of a workload that has no pods now': image(`idle@${digest('d')}`, 'idle:1'),
  'an image that a schedule starts again': image(`report@${digest('d')}`, 'report:3'),
  'an image that a template names by its digest': image(`copy@${digest('c')}`),
  'an image without digest by its name': image('nginx', 'nginx:1.27'),
  'a pod of its own': instance('Pod', 'naked'),
  'a replica set that runs': instance('ReplicaSet', 'web-7d9'),
  'a replica set whose deployment is scaled to nothing': instance('ReplicaSet', 'idle-1'),
  'a revision of a stateful set': instance('StatefulSet', 'db-5f'),
  'the same, named with the set before it': instance('StatefulSet', 'db-db-5f'),
  'a revision of a daemon set': instance('DaemonSet', 'agent-x-66'),
  'any revision of a daemon set without pods': instance('DaemonSet', 'nowhere-77'),
  'a replication controller, which has no revisions': instance('ReplicationController', 'oldest'),
  'an image that a replication controller would start': image(`oldest@${digest('d')}`, 'oldest:1'),
  'a job': instance('Job', 'once-2'),
  'a run of a schedule': instance('Job', 'nightly-28371'),
  'a container of a workload': workload('deployment', 'web', 'c0'),
  'a workload whose containers are not known': workload('daemonset', 'nowhere', 'c9'),
  'an object of a kind that is watched': {
    kind: 'object',
    ref: { group: '', kind: 'Pod', namespace: 'shop', name: 'naked' },
  },
  'a grant of a role': grant('RoleBinding', 'reads'),
  'a grant of a cluster role': grant('RoleBinding', 'views'),
  'a node': { kind: 'node', name: 'n1' },
  'whatever is about our own namespace': workload('deployment', 'gone', 'c0', 'kubescape'),
  'versions of our own workloads': instance('ReplicaSet', 'gone', 'kubescape'),
}
for (const [reason, subject] of Object.entries(there)) {
  test(`there: ${reason}`, () => assert.deepEqual(judge(subject), { kind: 'there' }))
}

const gone: Record<string, [subject: Subject, reason: string]> = {
  'an older image of the same tag': [image(`nginx@${digest('e')}`, 'nginx:1.27'), 'image-not-run'],
  'an image that only an older revision names': [image(`nginx@${digest('e')}`, 'nginx:1.20'), 'image-not-run'],
  'an image without digest whose name nobody has': [image('', 'redis:7'), 'image-not-run'],
  'a replica set of an older revision': [instance('ReplicaSet', 'web-old'), 'instance-gone'],
  'a replica set that is not there': [instance('ReplicaSet', 'web-x'), 'instance-gone'],
  'an older revision of a stateful set': [instance('StatefulSet', 'db-4a'), 'instance-gone'],
  'a run of a schedule that is no more': [instance('Job', 'weekly-1'), 'instance-gone'],
  'a pod that is not there': [instance('Pod', 'naked', 'other'), 'instance-gone'],
  'a workload that is not there': [workload('deployment', 'api', 'c0'), 'workload-gone'],
  'a container that was renamed': [workload('deployment', 'web', 'sidecar'), 'container-gone'],
  'an object that is not there': [
    { kind: 'object', ref: { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'api' } },
    'object-gone',
  ],
  'a binding that is not there': [grant('RoleBinding', 'reads', 'other'), 'binding-gone'],
  'a binding of a role that is not there': [grant('RoleBinding', 'dangling'), 'role-gone'],
  'a node that is not there': [{ kind: 'node', name: 'n2' }, 'node-gone'],
}
for (const [because, [subject, reason]] of Object.entries(gone)) {
  test(`gone: ${because}`, () => assert.deepEqual(judge(subject), { kind: 'gone', reason }))
}

const unknown: Record<string, Subject> = {
  'an image whose name cannot be read': image('local', 'no name:1'),
  'an instance of a kind that is not looked at': instance('Rollout', 'web-7d9'),
  'a workload of a kind that is not looked at': workload('rollout', 'web'),
  'an object of a kind that is not looked at': {
    kind: 'object',
    ref: { group: '', kind: 'Service', namespace: 'shop', name: 'web' },
  },
  'an object whose kind is of another group': {
    kind: 'object',
    ref: { group: 'serving.knative.dev', kind: 'Deployment', namespace: 'shop', name: 'api' },
  },
  'a binding to a role of no kind that there is': grant('RoleBinding', 'odd'),
  'a binding of a kind that there is not': grant('OtherBinding', 'reads'),
  'a kind that is a name of every object': workload('constructor', 'web'),
}
for (const [reason, subject] of Object.entries(unknown)) {
  test(`unknown: ${reason}`, () => assert.deepEqual(judge(subject), { kind: 'unknown' }))
}

test('objects of any shape give facts, and no error', () => {
  const metadata = { name: 'x', namespace: 'shop' }
  for (const spec of [undefined, null, 'a', [], { containers: 'a' }, { containers: [null, 1, { name: {} }] }])
    for (const kind of ['Pod', 'Deployment', 'CronJob', 'RoleBinding'])
      assert.equal(factsOf({ apiVersion: 'v1', kind, metadata, spec, status: spec, roleRef: spec }).metadata.name, 'x')
})
