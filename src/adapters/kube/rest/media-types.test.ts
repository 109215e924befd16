// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startFakeKubeRest } from '#testing/fake-kube-rest.ts'
import { type Patch, patchRequest } from './media-types.ts'
import { createRest } from './rest.ts'

const patches: Record<string, [Patch, string, string, string]> = {
  json: [
    { kind: 'json', operations: [{ op: 'add', path: '/a', value: 1 }] },
    'application/json-patch+json',
    '?fieldManager=ks',
    '[{"op":"add","path":"/a","value":1}]',
  ],
  merge: [{ kind: 'merge', change: { a: null } }, 'application/merge-patch+json', '?fieldManager=ks', '{"a":null}'],
  strategic: [
    { kind: 'strategic', change: { a: 1 } },
    'application/strategic-merge-patch+json',
    '?fieldManager=ks',
    '{"a":1}',
  ],
  apply: [
    { kind: 'apply', object: { a: 1 }, force: true },
    'application/apply-patch+yaml',
    '?fieldManager=ks&force=true',
    '{"a":1}',
  ],
}

for (const [name, [patch, contentType, query, body]] of Object.entries(patches))
  test(`a ${name} patch on the wire`, async () => {
    await using server = await startFakeKubeRest(() => ({ kind: 'json', body: {} }))
    const rest = createRest({ server: server.url })
    await rest.request(patchRequest('/api/v1/namespaces/a/pods/b', patch, 'ks'))
    await rest.close()
    const [seen] = server.seen
    assert.equal(seen?.method, 'PATCH')
    assert.equal(seen?.headers['content-type'], contentType)
    assert.equal(seen?.url, `/api/v1/namespaces/a/pods/b${query}`)
    assert.equal(seen?.body, body)
  })
