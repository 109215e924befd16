// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import test from 'node:test'
import { everybodyIs } from '#adapters/apiserver/auth.ts'
import { createRequestMetrics } from '#adapters/apiserver/http/request-metrics.ts'
import { systemClock } from '#runtime/clock.ts'
import { createMetrics } from '#runtime/metrics.ts'
import { metricsText } from '#runtime/metrics-text.ts'
import { createApiClient } from '#testing/api-client.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { startMetricsEndpoint, startStorage } from './start.ts'

const path = '/apis/spdx.softwarecomposition.kubescape.io/v1beta1/knownservers'
const resource = 'knownservers.spdx.softwarecomposition.kubescape.io'

test('storage tells what it answers, commits and holds, on a port of its own and at its API', async () => {
  const { log } = memoryLog()
  const storage = await startStorage({
    authentication: everybodyIs({ name: 'owner', groups: ['system:masters'] }),
    host: '127.0.0.1',
    port: 0,
    metrics: createMetrics(),
    clock: systemClock,
    random: Math.random,
    log,
  })
  const { scrape } = storage
  assert.ok(scrape)
  const endpoint = await startMetricsEndpoint({ host: '127.0.0.1', port: 0, scrape, log })
  const client = createApiClient(storage.url)
  const body = { apiVersion: 'spdx.softwarecomposition.kubescape.io/v1beta1', kind: 'KnownServer', spec: [] }
  await client.call('POST', path, { body: { ...body, metadata: { name: 'one' } } })
  await client.call('POST', path, { body: { ...body, metadata: { name: 'one' } } })
  const watch = await client.watch(`${path}?watch=1`)
  await client.call('GET', `${path}/absent`)
  await client.call('GET', '/livez')
  const text = await (await fetch(`http://127.0.0.1:${endpoint.port}/metrics`)).text()
  for (const line of [
    `storage_requests_total{verb="create",resource="${resource}",code="201"} 1`,
    `storage_requests_total{verb="create",resource="${resource}",code="409"} 1`,
    `storage_requests_total{verb="get",resource="${resource}",code="404"} 1`,
    'storage_requests_total{verb="get",resource="",code="200"} 1',
    `storage_request_duration_seconds_count{verb="create",resource="${resource}"} 2`,
    'storage_requests_in_flight{kind="watch"} 1',
    'storage_slow_watchers_closed_total 0',
    'storage_commit_changes_bucket{le="1"} 1',
    'storage_commit_duration_seconds_count 1',
    `storage_objects{resource="${resource}"} 1`,
    'storage_quarantined_objects 0',
  ])
    assert.ok(text.split('\n').includes(line), `${line} is not in\n${text}`)
  assert.match(text, new RegExp(`^storage_body_bytes{resource="${resource}"} [1-9]`, 'm'))
  assert.match((await client.call('GET', '/metrics')).text, /^storage_requests_total/m)
  watch.close()
  client.close()
  await endpoint.stop()
  await storage.stop()
})

test('a method that a client makes up is no series of its own', () => {
  const metrics = createMetrics()
  const { observe, slowWatcher } = createRequestMetrics(metrics, 'x')
  for (const verb of ['brew', 'steep', 'watch']) observe({ verb, resource: '', code: 405, seconds: 1 })
  slowWatcher()
  const text = Array.from(metricsText(metrics.families())).join('')
  assert.match(text, /^x_requests_total{verb="other",resource="",code="405"} 2$/m)
  assert.match(text, /^x_slow_watchers_closed_total 1$/m)
  assert.doesNotMatch(text, /duration_seconds_count{verb="watch"/)
})
