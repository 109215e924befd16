// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import test from 'node:test'
import { startTestServer, type TestServer } from '#testing/api-server.ts'
import { totals, widgets } from '#testing/test-kinds.ts'

const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

async function get(api: TestServer, path: string, accept?: string) {
  return api.call('GET', path, accept === undefined ? {} : { headers: { accept } })
}

test('discovery names groups, versions and resources', async () => {
  await using api = await startTestServer([widgets, totals])
  assert.deepEqual((await get(api, '/api')).json['versions'], ['v1'])
  const groups = (await get(api, '/apis')).json['groups'] as {
    name: string
    preferredVersion: object
    versions: object[]
  }[]
  assert.deepEqual(groups.at(-1), {
    name: 'shop.example',
    versions: [{ groupVersion: 'shop.example/v1', version: 'v1' }],
    preferredVersion: { groupVersion: 'shop.example/v1', version: 'v1' },
  })
  assert.ok(groups.every(({ name }) => name !== ''))
  assert.deepEqual((await get(api, '/apis/shop.example')).json['name'], 'shop.example')
  const { kind, resources, groupVersion } = (await get(api, '/apis/shop.example/v1')).json as never as {
    kind: string
    groupVersion: string
    resources: Record<string, unknown>[]
  }
  assert.deepEqual([kind, groupVersion], ['APIResourceList', 'shop.example/v1'])
  const { storageVersionHash, ...widget } = resources[0] ?? {}
  assert.match(String(storageVersionHash), /^[A-Za-z0-9+/]{11}=$/)
  assert.deepEqual(widget, {
    name: 'widgets',
    singularName: 'widget',
    namespaced: true,
    kind: 'Widget',
    verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
    shortNames: ['wd'],
    categories: ['all'],
  })
  assert.deepEqual(resources[1]?.['verbs'], ['get', 'list', 'watch'])
  const apps = (await get(api, '/apis/apps/v1')).json['resources'] as { name: string }[]
  assert.ok(apps.some(({ name }) => name === 'deployments/scale'))
})

test('aggregated discovery answers in the type that was asked for, and only once', async () => {
  await using api = await startTestServer([widgets])
  const first = await get(api, '/apis', `${aggregated},application/json`)
  assert.equal(first.headers['content-type'], aggregated)
  const group = (
    first.json['items'] as {
      metadata: { name: string }
      versions: { version: string; resources: Record<string, unknown>[] }[]
    }[]
  ).at(-1)
  assert.equal(group?.metadata.name, 'shop.example')
  assert.deepEqual(group?.versions[0]?.resources[0]?.['responseKind'], {
    group: 'shop.example',
    version: 'v1',
    kind: 'Widget',
  })
  const etag = String(first.headers['etag'])
  const second = await api.call('GET', '/apis', { headers: { accept: aggregated, 'if-none-match': etag } })
  assert.deepEqual([second.status, second.text], [304, ''])
  const beta = await get(api, '/api', aggregated.replace('v=v2', 'v=v2beta1'))
  assert.deepEqual(
    [beta.headers['content-type'], beta.json.apiVersion],
    [aggregated.replace('v=v2', 'v=v2beta1'), 'apidiscovery.k8s.io/v2beta1'],
  )
  assert.equal((await get(api, '/apis', `application/json,${aggregated}`)).json.kind, 'APIGroupList')
  assert.equal((await get(api, '/apis', 'application/vnd.kubernetes.protobuf')).status, 406)
})

test('OpenAPI in both versions, with ETags and hashes', async () => {
  await using api = await startTestServer()
  const index = (await get(api, '/openapi/v3')).json['paths'] as Record<string, { serverRelativeURL: string }>
  const { serverRelativeURL = '' } = index['apis/apps/v1'] ?? {}
  assert.match(serverRelativeURL, /^\/openapi\/v3\/apis\/apps\/v1\?hash=[0-9A-F]+$/)
  const apps = await get(api, serverRelativeURL)
  assert.equal(apps.json['openapi'], '3.0.0')
  assert.equal((await get(api, '/openapi/v3/apis/none/v1')).status, 404)
  const v2 = await get(api, '/openapi/v2', 'application/json')
  assert.equal(v2.json['swagger'], '2.0')
  const again = await api.call('GET', '/openapi/v2', { headers: { 'if-none-match': String(v2.headers['etag']) } })
  assert.equal(again.status, 304)
  const binary = await get(api, '/openapi/v2', 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf')
  // Asked for under its old name, told under its new one: that is how clients know it.
  assert.equal(binary.headers['content-type'], 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf')
})

test('version, health, readiness and metrics', async () => {
  let isReady = false
  const check = { name: 'cache', check: () => (isReady ? Promise.resolve() : Promise.reject(new Error('not yet'))) }
  await using api = await startTestServer([], { readyChecks: [check], metrics: async () => 'up 1\n' })
  assert.equal((await get(api, '/version')).json['major'], '1')
  assert.deepEqual([(await get(api, '/healthz')).text, (await get(api, '/livez')).text], ['ok', 'ok'])
  const waiting = await get(api, '/readyz')
  assert.deepEqual(
    [waiting.status, waiting.text],
    [503, '[+]ping ok\n[+]store ok\n[-]cache failed\nreadyz check failed\n'],
  )
  assert.equal((await get(api, '/readyz?exclude=cache')).text, 'ok')
  assert.deepEqual([(await get(api, '/readyz/store')).status, (await get(api, '/readyz/none')).status], [200, 404])
  isReady = true
  assert.match((await get(api, '/readyz?verbose')).text, /\[\+\]cache ok\nreadyz check passed/)
  assert.deepEqual(
    [(await get(api, '/metrics')).text, (await get(api, '/metrics')).headers['content-type']],
    ['up 1\n', 'text/plain; version=0.0.4; charset=utf-8'],
  )
  assert.ok(((await get(api, '/')).json['paths'] as string[]).includes('/apis/apps/v1'))
})

test('a store that is closed shows in readiness, not in liveness', async () => {
  const api = await startTestServer()
  await api.store.close()
  assert.equal((await get(api, '/livez')).status, 200)
  assert.equal((await get(api, '/readyz')).status, 503)
  const read = await get(api, '/api/v1/pods')
  assert.deepEqual([read.status, read.json['reason'], read.headers['retry-after']], [503, 'ServiceUnavailable', '1'])
  await api[Symbol.asyncDispose]()
})
