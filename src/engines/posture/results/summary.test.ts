// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '#domain/kube-object.ts'
import { runScan } from '#engines/posture/run.ts'
import { joiningLibrary } from '#testing/builders/joining-library.ts'
import { deployment, object, pod } from '#testing/builders/workloads.ts'

const facts = { controlInputs: {} }
const account = (automount: boolean) =>
  object('v1', 'ServiceAccount', { name: 'web', namespace: 'shop' }, { automountServiceAccountToken: automount })

test('compliance counts objects, risk weighs replicas', () => {
  const failing = deployment({ serviceAccountName: 'web' })
  const heavy = { ...failing, spec: { ...(failing['spec'] as object), replicas: 10 } }
  const passing = pod({ serviceAccountName: 'none' })
  const library = joiningLibrary(['C-0034'])
  const { summary } = runScan(
    [account(true), heavy, passing].map(each => ({ object: each })),
    { library, frameworks: [], facts },
  )
  const [control] = summary.controls
  assert.deepEqual(control?.counters, { passed: 1, failed: 1, skipped: 0, excluded: 0 })
  assert.equal(control?.complianceScore, 50)
  assert.equal(control?.riskScore.toFixed(2), ((100 * 11) / 12).toFixed(2))
  assert.equal(summary.status, 'failed')
  assert.deepEqual(summary.resourceSeverities, { Critical: 0, High: 0, Medium: 1, Low: 0, Unknown: 0 })
})

test('a control that no object meets is irrelevant, and counts as complied with', () => {
  const { summary } = runScan([], { library: joiningLibrary(['C-0034']), frameworks: [], facts })
  const [control] = summary.controls
  assert.deepEqual([control?.status, control?.subStatus, control?.complianceScore], ['passed', 'irrelevant', 100])
  assert.equal(summary.evaluatedComplianceScore, 0, 'nothing was evaluated')
})

test('a framework that no object is relevant to has the risk that reports give it', () => {
  const framework = { name: 'F', version: '', typeTags: [], scanningScope: [], controls: [{ controlID: 'C-0034' }] }
  const library = joiningLibrary(['C-0034'])
  const riskOf = (objects: readonly KubeObject[]) =>
    runScan(
      objects.map(each => ({ object: each })),
      { library, frameworks: [framework], facts },
    ).summary.frameworks[0]?.riskScore
  assert.equal(riskOf([account(true)]), 100, 'without a workload')
  assert.equal(riskOf([pod()]), 0, 'with one that passes')
})

test('results come in order of id, twice the same', () => {
  const library = joiningLibrary(['C-0034'])
  const inputs = [pod({}, { name: 'b' }), pod({}, { name: 'a' }), deployment()].map(each => ({ object: each }))
  const scan = runScan(inputs, { library, frameworks: [], facts })
  const ids = () => [...scan.results()].map(each => each.resourceID)
  assert.deepEqual(ids(), ['/v1/shop/Pod/a', '/v1/shop/Pod/b', 'apps/v1/shop/Deployment/web'])
  assert.deepEqual(ids(), ids())
})

test('two manifests of one name are two objects', () => {
  const source = (path: string) => ({ path, relativePath: path, document: 0, line: 1 })
  const inputs = ['a.yaml', 'b.yaml'].map(path => ({ object: pod(), source: source(path) }))
  const scan = runScan(inputs, { library: joiningLibrary(['C-0034']), frameworks: [], facts })
  assert.equal(scan.objectCount, 2)
  assert.equal(new Set([...scan.results()].map(each => each.resourceID)).size, 2)
})
