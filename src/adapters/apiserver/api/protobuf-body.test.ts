// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import test from 'node:test'
import { builtinProtobufReader } from '#adapters/apiserver/builtin/protobuf.ts'
import { concat, message, type Part, text } from '#adapters/apiserver/schema/protobuf-writer.ts'
import { startTestServer } from '#testing/api-server.ts'
import { widgets } from '#testing/test-kinds.ts'

const headers = {
  'content-type': 'application/vnd.kubernetes.protobuf',
  accept: 'application/vnd.kubernetes.protobuf,application/json',
}

function enveloped(apiVersion: string, kind: string, object: Part): Buffer {
  const around = [message(1, [text(1, apiVersion), text(2, kind)]), message(2, object)]
  return Buffer.concat([Buffer.from('k8s\0'), concat(around)])
}

test('built-in kinds may be sent in protobuf, and are answered in JSON', async () => {
  await using api = await startTestServer([widgets], { readProtobuf: builtinProtobufReader() })
  const path = '/api/v1/namespaces/a/configmaps'
  const object = [message(1, text(1, 'x')), message(2, [text(1, 'k'), text(2, 'v')])]
  const made = await api.call('POST', path, { body: enveloped('v1', 'ConfigMap', object), headers })
  assert.deepEqual(
    [made.status, made.json['data'], made.headers['content-type']],
    [201, { k: 'v' }, 'application/json'],
  )
  const other = enveloped('v1', 'DeleteOptions', message(2, text(1, 'other')))
  assert.equal((await api.call('DELETE', `${path}/x`, { body: other, headers })).status, 409)
  assert.equal((await api.call('DELETE', `${path}/x`, { headers })).status, 200)
  const refused: Readonly<Record<string, readonly [path: string, body: Buffer, status: number]>> = {
    'no protobuf': [path, Buffer.from('{}'), 400],
    'another kind than the path says': [path, enveloped('v1', 'Secret', []), 400],
    'a kind that no client writes so': [
      '/apis/shop.example/v1/namespaces/a/widgets',
      enveloped('shop.example/v1', 'Widget', []),
      415,
    ],
  }
  for (const [because, [at, body, status]] of Object.entries(refused))
    assert.equal((await api.call('POST', at, { body, headers })).status, status, because)
  assert.deepEqual(api.lines, [])
})
