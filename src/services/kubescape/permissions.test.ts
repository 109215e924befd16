// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clusterRules } from './permissions.ts'

test('the cluster is only read, but for results and the status of exceptions', () => {
  const written = clusterRules.filter(({ verbs }) => verbs.some(verb => !['get', 'list', 'watch'].includes(verb)))
  assert.deepEqual(
    written.flatMap(({ resources }) => resources),
    [
      'clustersecurityexceptions/status',
      'securityexceptions/status',
      'workloadconfigurationscans',
      'workloadconfigurationscansummaries',
    ],
  )
})

test('no rule is about everything, and each has its reason', () => {
  for (const { apiGroups, resources, verbs, because } of clusterRules) {
    assert.ok(![...apiGroups, ...resources, ...verbs].includes('*'), resources.join())
    assert.match(because, /^[\w-]+ .{10,}/)
  }
})

test('what controls look at is among them, under the name of its collection', () => {
  const rules = clusterRules.flatMap(({ apiGroups, resources }) => resources.map(each => `${each}.${apiGroups[0]}`))
  for (const name of [
    'pods.',
    'deployments.apps',
    'networkpolicies.networking.k8s.io',
    'linuxkernelvariables.hostdata.kubescape.cloud',
    'kubeletinfos.hostdata.kubescape.cloud',
    'vulnerabilitymanifestsummaries.spdx.softwarecomposition.kubescape.io',
    'servicesscanresults.kubescape.io',
    'imagesignatures.images.kubescape.cloud',
  ])
    assert.ok(rules.includes(name), name)
  assert.equal(new Set(rules).size, rules.length)
})
