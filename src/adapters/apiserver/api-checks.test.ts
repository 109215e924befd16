// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import test from 'node:test'
import { runChecks } from '#testing/api-checks/checks.ts'
import type { ComputedKind } from '#testing/api-checks/computed-scene.ts'
import type { KindUnderTest } from '#testing/api-checks/kind-under-test.ts'
import { startTestServer } from '#testing/api-server.ts'
import { totals, widgets } from '#testing/test-kinds.ts'

const configMaps: KindUnderTest = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  isNamespaced: true,
  body: n => ({ data: { size: String(n) } }),
  path: ['data', 'size'],
  traits: ['strict-fields'],
}

/** Kept as it was sent. */
const widgetKind: KindUnderTest = {
  apiVersion: 'shop.example/v1',
  kind: 'Widget',
  plural: 'widgets',
  isNamespaced: true,
  body: n => ({ spec: { price: n } }),
  path: ['spec', 'price'],
  traits: ['no-strategic-patch'],
}

const totalKind: ComputedKind = {
  apiVersion: 'shop.example/v1',
  kind: 'Total',
  plural: 'totals',
  isNamespaced: false,
  source: widgetKind,
}

test('kinds behave as the API of Kubernetes does', async () => {
  await using api = await startTestServer([widgets, totals])
  const { passed, details } = await runChecks({
    name: 'unit',
    client: { call: api.call, watch: api.watch, close() {} },
    kinds: [configMaps, widgetKind],
    computedKinds: [totalKind],
    lacks: ['cluster', 'patience'],
    forget: () => api.store.trim(Date.now() + 86_400_000),
    stop: async () => {},
  })
  assert.deepEqual(details, [])
  assert.ok(passed > 100)
  assert.deepEqual(api.lines, [])
})
