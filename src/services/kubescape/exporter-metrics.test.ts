// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keyOf, refOf } from '#domain/kube-object.ts'
import { Posture } from '#engines/posture/posture.ts'
import { metricsText } from '#runtime/metrics-text.ts'
import { joiningLibrary } from '#testing/builders/joining-library.ts'
import { pod } from '#testing/builders/workloads.ts'
import { exporterFamilies } from './exporter-metrics.ts'
import { Scoreboard } from './scoreboard.ts'

test('failed controls by severity, without series of what has vanished', () => {
  const scoreboard = new Scoreboard()
  const posture = new Posture(joiningLibrary(), { controlInputs: {} })
  const account = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace: 'shop' },
    automountServiceAccountToken: true,
  }
  for (const each of [pod(), account]) posture.put(keyOf(refOf(each)), each)
  const id = keyOf(refOf(pod()))
  scoreboard.set(id, posture.evaluate(id))
  const lines = () =>
    [...metricsText(exporterFamilies({ scoreboard, ownNamespace: 'kubescape', hasWorkloads: true }))]
      .join('')
      .split('\n')
      .filter(line => line.includes('_medium') && !line.startsWith('#'))
  assert.deepEqual(lines(), [
    'kubescape_controls_total_cluster_medium 1',
    'kubescape_controls_total_namespace_medium{namespace="shop"} 1',
    'kubescape_controls_total_workload_medium{namespace="shop",workload="web",workload_kind="pod"} 1',
  ])
  scoreboard.set(id, [])
  assert.deepEqual(lines(), ['kubescape_controls_total_cluster_medium 0'])
})
