// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ObjectMeta } from '#domain/kube-object.ts'
import { labelKeys as keys } from '#domain/label-keys.ts'
import { isOfPeople, namespaceOf, type Subject, type SweptPlural, subjectOf } from './subject.ts'

type Meta = Pick<ObjectMeta, 'labels' | 'annotations'>

const instanceId = 'apiVersion-apps/v1/namespace-shop/kind-ReplicaSet/name-web-7d9/containerName-app'
const instance = {
  apiVersion: 'apps/v1',
  namespace: 'shop',
  kind: 'ReplicaSet',
  name: 'web-7d9',
  container: { type: 'container', name: 'app' },
} as const
const wlid = 'wlid://cluster-c/namespace-shop/deployment-web'
const longName = `binding:${'x'.repeat(70)}`

const subjects: Record<string, [plural: SweptPlural, meta: Meta, expected: Subject | undefined]> = {
  'a bill of materials is about its image': [
    'sbomsyfts',
    { annotations: { [keys.imageId]: 'nginx@sha256:1', [keys.imageTag]: 'nginx:1' } },
    { kind: 'image', imageId: 'nginx@sha256:1', imageTag: 'nginx:1' },
  ],
  'a bill of a node is about the node, not about an image': [
    'sbomsyfts',
    { labels: { [keys.sbomType]: 'node' }, annotations: { [keys.nodeName]: 'n1', [keys.imageId]: 'x' } },
    { kind: 'node', name: 'n1' },
  ],
  'a bill of a host that does not say which': [
    'sbomsyfts',
    { labels: { [keys.sbomType]: 'host' }, annotations: { [keys.imageId]: 'x' } },
    undefined,
  ],
  'a bill without an image': ['sbomsyfts', {}, undefined],
  'a manifest of what is in use is about the version of the workload': [
    'vulnerabilitymanifests',
    { annotations: { [keys.instanceId]: instanceId, [keys.imageId]: 'nginx@sha256:1' } },
    { kind: 'instance', instance },
  ],
  'a manifest of a whole image is about the image': [
    'vulnerabilitymanifests',
    { annotations: { [keys.imageId]: 'nginx@sha256:1' } },
    { kind: 'image', imageId: 'nginx@sha256:1', imageTag: '' },
  ],
  'an instance id that is none': ['sbomsyftfiltereds', { annotations: { [keys.instanceId]: 'web-7d9' } }, undefined],
  'a summary is about one container of a workload': [
    'vulnerabilitymanifestsummaries',
    { annotations: { [keys.wlid]: wlid, [keys.containerName]: 'app' } },
    { kind: 'workload', workloadKind: 'deployment', namespace: 'shop', name: 'web', container: 'app' },
  ],
  'a summary of an image that no workload runs': [
    'vulnerabilitymanifestsummaries',
    { annotations: { [keys.imageId]: 'x' } },
    undefined,
  ],
  'a profile by its version of the workload': [
    'applicationprofiles',
    { annotations: { [keys.instanceId]: instanceId, [keys.wlid]: wlid } },
    { kind: 'instance', instance },
  ],
  'a profile by its workload, where it says no more': [
    'networkneighborhoods',
    { annotations: { [keys.wlid]: wlid } },
    { kind: 'workload', workloadKind: 'deployment', namespace: 'shop', name: 'web' },
  ],
  'a scan by the whole name of its object': [
    'workloadconfigurationscans',
    {
      labels: { [keys.name]: 'web', [keys.kind]: 'Deployment' },
      annotations: { 'kubescape.io/object-key': 'apps/Deployment/shop/web' },
    },
    { kind: 'object', ref: { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' } },
  ],
  'a scan of upstream by its workload id': [
    'workloadconfigurationscansummaries',
    {
      labels: { [keys.apiGroup]: 'apps', [keys.kind]: 'Deployment', [keys.name]: 'web' },
      annotations: { [keys.wlid]: wlid },
    },
    { kind: 'object', ref: { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' } },
  ],
  'a scan whose label and key contradict each other': [
    'workloadconfigurationscans',
    { labels: { [keys.name]: 'api' }, annotations: { 'kubescape.io/object-key': 'apps/Deployment/shop/web' } },
    undefined,
  ],
  'a grant by the whole name of its binding, where the label is cut': [
    'workloadconfigurationscans',
    {
      labels: { [keys.rbacResource]: 'true', [keys.clusterRoleBindingName]: `binding-${'x'.repeat(55)}` },
      annotations: {
        'kubescape.io/object-key': `rbac.authorization.k8s.io/ClusterRoleBinding//${longName}#User//a/b#c`,
      },
    },
    {
      kind: 'grant',
      binding: { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding', namespace: '', name: longName },
    },
  ],
  'a grant of upstream by the workload id of its binding': [
    'workloadconfigurationscansummaries',
    {
      labels: { [keys.rbacResource]: 'true', [keys.roleBindingName]: 'readers' },
      annotations: { [keys.wlid]: 'wlid://cluster-c/namespace-shop/rolebinding-readers' },
    },
    {
      kind: 'grant',
      binding: { group: 'rbac.authorization.k8s.io', kind: 'RoleBinding', namespace: 'shop', name: 'readers' },
    },
  ],
  'a grant whose binding has a name that its key cuts short': [
    'workloadconfigurationscans',
    {
      labels: { [keys.rbacResource]: 'true', [keys.roleBindingName]: 'a-b' },
      annotations: { 'kubescape.io/object-key': 'rbac.authorization.k8s.io/RoleBinding/shop/a#b#User//x' },
    },
    undefined,
  ],
}
for (const [reason, [plural, meta, expected]] of Object.entries(subjects)) {
  test(`subject: ${reason}`, () => assert.deepEqual(subjectOf(plural, { name: 'r', ...meta }), expected))
}

const people: Record<string, [meta: ObjectMeta, expected: boolean]> = {
  'a profile that a person lays over': [{ name: 'ug-replicaset-web' }, true],
  'said to be managed by a user': [{ name: 'a', annotations: { [keys.managedBy]: 'User' } }, true],
  'labelled as defined by a user': [{ name: 'a', labels: { [keys.userDefinedProfile]: '' } }, true],
  'managed by something else': [{ name: 'a', annotations: { [keys.managedBy]: 'Helm' } }, false],
  'a name with the letters somewhere else': [{ name: 'pod-ug-1' }, false],
}
for (const [reason, [meta, expected]] of Object.entries(people)) {
  test(`of people: ${reason}`, () => assert.equal(isOfPeople(meta), expected))
}

test('the namespace is that of what a result is about, not the one it is in', () => {
  assert.equal(namespaceOf({ kind: 'instance', instance }), 'shop')
  assert.equal(namespaceOf({ kind: 'image', imageId: 'x', imageTag: '' }), '')
})
