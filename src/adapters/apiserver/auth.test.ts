// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import test from 'node:test'
import { startTestServer } from '#testing/api-server.ts'
import { bearerTokens, type RequestAttributes } from './auth.ts'

const tokens = bearerTokens(new Map([['secret', { name: 'owner', groups: ['system:masters'] }]]))

test('without a known token there is health and nothing else', async () => {
  await using api = await startTestServer([], { authentication: tokens })
  const status = async (path: string, authorization?: string) =>
    (await api.call('GET', path, authorization === undefined ? {} : { headers: { authorization } })).status
  for (const path of ['/healthz', '/livez', '/readyz', '/readyz/store']) assert.equal(await status(path), 200, path)
  for (const path of ['/', '/api', '/apis', '/version', '/metrics', '/openapi/v2', '/api/v1/secrets'])
    assert.equal(await status(path), 401, path)
  for (const wrong of ['Bearer other', 'Bearer ', 'bearer secret2', 'Basic secret', `Bearer ${'x'.repeat(5000)}`])
    assert.equal(await status('/api', wrong), 401, wrong)
  assert.equal(await status('/api', 'Bearer secret'), 200)
  const refused = await api.call('GET', '/api/v1/secrets')
  assert.deepEqual([refused.json.kind, refused.json['reason']], ['Status', 'Unauthorized'])
})

test('what authorization is asked, and how its refusal reads', async () => {
  const asked: RequestAttributes[] = []
  const authentication = {
    ...tokens,
    async authorize(attributes: RequestAttributes) {
      asked.push(attributes)
      return { allowed: false, reason: 'not today' }
    },
  }
  await using api = await startTestServer([], { authentication })
  const headers = { authorization: 'Bearer secret' }
  const calls: [string, string][] = [
    ['GET', '/api/v1/namespaces/a/pods/x'],
    ['GET', '/api/v1/pods?watch=true'],
    ['DELETE', '/api/v1/namespaces/a/pods'],
    ['PATCH', '/apis/apps/v1/namespaces/a/deployments/x/status'],
    ['GET', '/version'],
  ]
  const answers = []
  for (const [method, path] of calls) answers.push(await api.call(method, path, { headers }))
  assert.deepEqual(
    asked.map(({ verb, resource }) => [
      verb,
      resource?.plural,
      resource?.namespace,
      resource?.name,
      resource?.subresource,
    ]),
    [
      ['get', 'pods', 'a', 'x', undefined],
      ['watch', 'pods', undefined, undefined, undefined],
      ['deletecollection', 'pods', 'a', undefined, undefined],
      ['patch', 'deployments', 'a', 'x', 'status'],
      ['get', undefined, undefined, undefined, undefined],
    ],
  )
  assert.ok(answers.every(({ status, json }) => status === 403 && json['reason'] === 'Forbidden'))
  assert.equal(
    answers[0]?.json['message'],
    'pods "x" is forbidden: User "owner" cannot get resource "pods" in API group "" in the namespace "a": not today',
  )
})
