// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '#domain/kube-object.ts'
import { object } from '#testing/builders/workloads.ts'
import { asFact, isFactKind, sourceKindOf } from './fact-objects.ts'
import { remoteExecutionKey, remoteExecutionNote } from './remote-execution.ts'

const results = 'spdx.softwarecomposition.kubescape.io/v1beta1'
const tagged = (labels = {}) => ({
  name: 'x',
  namespace: 'kubescape',
  labels,
  annotations: { 'kubescape.io/image-tag': 'nginx:1.27' },
})
const match = (id: string, severity: string, description?: string) => ({
  vulnerability: { id, severity, ...(description !== undefined && { description }) },
})
const manifest = (matches: unknown, labels = {}) =>
  object(results, 'VulnerabilityManifest', tagged(labels), { spec: { payload: { matches } } })
const summary = (severities: unknown) =>
  object(results, 'VulnerabilityManifestSummary', tagged(), { spec: { severities } })

test('what an agent tells of a node becomes the envelope that rules read', () => {
  const told = object(
    'hostdata.kubescape.cloud/v1beta1',
    'KubeletInfo',
    { name: 'n1' },
    { spec: { cmdLine: 'kubelet', nodeName: 'n1' }, status: { lastSensed: 'x' } },
  )
  const { apiVersion, kind, metadata, data, spec } = asFact(told)
  assert.deepEqual(
    [apiVersion, kind, metadata.name, data, spec],
    ['hostdata.kubescape.cloud/v1beta0', 'KubeletInfo', 'n1', { cmdLine: 'kubelet' }, undefined],
  )
  assert.equal(asFact(asFact(told)).apiVersion, apiVersion)
  const nested = { ...told, spec: { nodeName: 'n1', KubeletInfo: { cmdLine: 'inner' } } }
  assert.deepEqual(asFact(nested)['data'], { cmdLine: 'inner' })
})

test('a signature is told as an object of the cluster or as a fact', () => {
  const data = { image: 'a', hasSignature: true }
  for (const fields of [{ spec: data }, { data }])
    assert.deepEqual(asFact(object('images.kubescape.cloud/v1', 'ImageSignature', { name: 's' }, fields))['data'], data)
})

test('a manifest tells the grave vulnerabilities of its image, and those that run somebody’s code', () => {
  const fact = asFact(
    manifest([
      match('CVE-1', 'Low', 'Leaks memory.'),
      match('CVE-2', 'High'),
      match('CVE-3', 'Medium', 'An attacker could execute arbitrary code through a crafted request.'),
      match('CVE-4', 'Critical', 'Crashes the process.'),
      'damaged',
    ]),
  )
  assert.equal(`${fact.apiVersion} ${fact.kind}`, 'image.vulnscan.com/v1 ImageVulnerabilities')
  assert.equal(fact.metadata.name, 'docker.io/library/nginx:1.27')
  assert.deepEqual(fact['data'], [
    { name: 'CVE-4', severity: 'Critical', categories: { isRce: false } },
    { name: 'CVE-2', severity: 'High' },
    { name: 'CVE-3', severity: 'Medium', categories: { isRce: true } },
  ])
})

test('a summary tells how many there are', () => {
  const fact = asFact(summary({ critical: { all: 1, relevant: 0 }, high: { all: 2 } }))
  assert.deepEqual(fact['data'], [{ severity: 'Critical' }, { severity: 'High' }, { severity: 'High' }])
})

test('a summary with a note tells which of them run somebody’s code, and of how many nobody knows', () => {
  const noted = (note: string) => {
    const plain = summary({ critical: { all: 1 }, high: { all: 2 } })
    const annotations = { ...plain.metadata.annotations, [remoteExecutionKey]: note }
    return asFact({ ...plain, metadata: { ...plain.metadata, annotations } })['data']
  }
  assert.deepEqual(noted('{"found":[["CVE-1","High"],["CVE-2","Low"]],"untold":1}'), [
    { name: 'CVE-1', severity: 'High', categories: { isRce: true } },
    { name: 'CVE-2', severity: 'Low', categories: { isRce: true } },
    { severity: 'Critical' },
    { severity: 'High', categories: { isRce: false } },
  ])
  const unnoted = [{ severity: 'Critical' }, { severity: 'High' }, { severity: 'High' }]
  for (const damaged of ['', '{', '[]', '{"found":[],"untold":-1}', '{"found":[1],"untold":0}', 'x'.repeat(20_000)])
    assert.deepEqual(noted(damaged), unnoted, damaged.slice(0, 30))
})

test('a summary and the manifest that it was made of tell the same of code from afar', () => {
  const matches = [
    match('CVE-1', 'High', 'Allows remote code execution.'),
    match('CVE-2', 'Critical', ' '),
    match('CVE-3', 'High', 'Leaks memory.'),
    { ...match('CVE-4', 'Low', ''), relatedVulnerabilities: [{ description: 'Execution of arbitrary code.' }] },
    'damaged',
  ]
  const note = remoteExecutionNote({ matches }) ?? ''
  const counted = summary({ critical: { all: 1 }, high: { all: 2 } })
  const annotations = { ...counted.metadata.annotations, [remoteExecutionKey]: note }
  const told = (fact: KubeObject) =>
    (fact['data'] as { severity: string; categories?: { isRce: boolean } }[])
      .map(({ severity, categories }) => `${severity} ${categories?.isRce}`)
      .sort()
  assert.deepEqual(
    told(asFact({ ...counted, metadata: { ...counted.metadata, annotations } })),
    told(asFact(manifest(matches))),
  )
  assert.equal(remoteExecutionNote({}), undefined)
})

const silent: Record<string, Parameters<typeof asFact>[0]> = {
  'a summary without counts': summary({}),
  'a summary with damaged counts': summary({ critical: { all: -1 }, high: { all: 1 } }),
  'a manifest without matches': manifest(undefined),
  'a manifest of what is in use alone': manifest([], { 'kubescape.io/context': 'filtered' }),
  'a manifest of no image': object(
    results,
    'VulnerabilityManifest',
    { name: 'x' },
    { spec: { payload: { matches: [] } } },
  ),
  'an object of the cluster': object('v1', 'ConfigMap', { name: 'c' }, { data: {} }),
}
for (const [reason, told] of Object.entries(silent))
  test(`no fact comes from ${reason}`, () => assert.equal(asFact(told), told))

test('a cluster is asked for the kind that it serves', () => {
  assert.equal(
    sourceKindOf('ImageVulnerabilities.image.vulnscan.com'),
    'VulnerabilityManifestSummary.spdx.softwarecomposition.kubescape.io',
  )
  assert.equal(sourceKindOf('Pod'), 'Pod')
  assert.equal(isFactKind('KubeletInfo.hostdata.kubescape.cloud'), true)
  assert.equal(isFactKind('Deployment.apps'), false)
})
