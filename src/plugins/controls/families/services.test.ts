// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { subjectOf } from '#engines/posture/subject.ts'
import { container, deployment, object, pod } from '#testing/builders/workloads.ts'
import { isPublished, podLabelsOf, reachesPorts } from './services.ts'

const service = (spec: object) => object('v1', 'Service', { name: 'web', namespace: 'shop' }, { spec })
const { workload } = subjectOf(pod({ containers: [container({ ports: [{ name: 'http', containerPort: 80 }] })] }))

describe('services', () => {
  test('labels of pods are those of the template, not of the object', () => {
    assert.deepEqual(podLabelsOf(subjectOf(deployment({}, { labels: { other: 'x' } }))), { app: 'web' })
  })
  test('a template without labels has those that the selector asks for', () => {
    const bare = object(
      'apps/v1',
      'Deployment',
      { name: 'web' },
      {
        spec: { selector: { matchLabels: { app: 'web' } }, template: { spec: {} } },
      },
    )
    assert.deepEqual(podLabelsOf(subjectOf(bare)), { app: 'web' })
  })
  test('only node ports and load balancers are published', () => {
    assert.equal(isPublished(service({ type: 'NodePort' })), true)
    assert.equal(isPublished(service({ type: 'LoadBalancer' })), true)
    assert.equal(isPublished(service({})), false)
  })
  test('a named target port has to exist', () => {
    assert.ok(workload)
    const reaches = (...targetPorts: unknown[]) =>
      reachesPorts(service({ ports: targetPorts.map(targetPort => ({ port: 80, targetPort })) }), workload)
    assert.equal(reaches('http'), true)
    assert.equal(reaches('metrics'), false)
    assert.equal(reaches('metrics', 8080), true)
    assert.equal(reaches('8080'), true)
    assert.equal(reaches(undefined), true)
    assert.equal(reaches(), false)
  })
})
