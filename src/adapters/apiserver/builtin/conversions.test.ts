// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { conversions } from './conversions.ts'

const event = {
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'e', namespace: 'n' },
  involvedObject: { kind: 'Pod', name: 'p' },
  message: 'Started',
  count: 3,
  reportingComponent: 'kubelet',
  reason: 'Started',
}

test('an event has other names in events.k8s.io, and comes back the same', () => {
  const convert = conversions['events.k8s.io/v1/events']?.convert
  const newer = convert?.fromStored(event)
  assert.equal(newer?.apiVersion, 'events.k8s.io/v1')
  assert.equal(newer?.['note'], 'Started')
  assert.equal(newer?.['deprecatedCount'], 3)
  assert.ok(newer)
  assert.deepEqual(convert?.toStored(newer), event)
})

const autoscaler = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'h', namespace: 'n', annotations: { team: 'a' } },
  spec: {
    maxReplicas: 5,
    metrics: [
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
      { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } } },
    ],
    behavior: { scaleDown: { stabilizationWindowSeconds: 60 } },
  },
  status: {},
}

test('an autoscaler of v1 shows the CPU target, and carries the rest so that a v1 client loses nothing', () => {
  const convert = conversions['autoscaling/v1/horizontalpodautoscalers']?.convert
  const older = convert?.fromStored(autoscaler)
  assert.deepEqual(older?.['spec'], { maxReplicas: 5, targetCPUUtilizationPercentage: 80 })
  assert.ok(older)
  assert.deepEqual(convert?.toStored(older), autoscaler)
})

test('an annotation that is no JSON is dropped, not fatal', () => {
  const convert = conversions['autoscaling/v1/horizontalpodautoscalers']?.convert
  const annotations = { 'autoscaling.alpha.kubernetes.io/metrics': '{' }
  const stored = convert?.toStored({ ...autoscaler, metadata: { name: 'h', annotations }, spec: { maxReplicas: 1 } })
  assert.deepEqual(stored?.['spec'], { maxReplicas: 1 })
})
