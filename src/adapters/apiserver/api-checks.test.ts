// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import test from 'node:test'
import { configMaps, runChecks } from '#testing/api-checks/checks.ts'
import type { CheckedKind } from '#testing/api-checks/kit.ts'
import { startTestServer, type TestServer } from '#testing/api-server.ts'
import { widgets } from '#testing/test-kinds.ts'

const widgetKind: CheckedKind = {
  apiVersion: 'shop.example/v1',
  kind: 'Widget',
  plural: 'widgets',
  body: variant => ({ spec: { variant } }),
  isListedWhole: true,
  hasStrictFields: false,
}

function namespacesOf(api: TestServer): () => Promise<string> {
  let count = 0
  return async () => {
    const name = `checks-${count++}`
    await api.call('POST', '/api/v1/namespaces', { body: { metadata: { name } } })
    return name
  }
}

for (const kind of [configMaps, widgetKind])
  test(`${kind.plural} behave as the API of Kubernetes does`, async () => {
    await using api = await startTestServer([widgets])
    const client = { call: api.call, watch: api.watch, close() {} }
    let held = 0
    for await (const { check, error } of runChecks({ client, kind, newNamespace: namespacesOf(api) })) {
      assert.equal(error, undefined, check)
      held++
    }
    assert.ok(held > 40)
    assert.deepEqual(api.lines, [])
  })
