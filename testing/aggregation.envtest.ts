// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import type { TLSSocket } from 'node:tls'
import { callApi, readApi } from '#tools/envtest/access.ts'
import { waitFor } from '#tools/envtest/wait.ts'
import {
  aggregatedServing,
  readAggregationSettings,
  registerAggregatedApi,
  unregisterAggregatedApi,
} from './aggregation.ts'
import { describeOnEnvtest } from './envtest.ts'

const group = 'aggregated.example'
const service = { namespace: 'aggregated', name: 'mirror' }
const now = Date.now()
const validity = { notBefore: new Date(now - 60_000), notAfter: new Date(now + 60 * 60_000) }
const { caPem, serving } = aggregatedServing(service, validity)

/** Answers every request with who it says it comes from, and who its certificate says it is. */
function mirror(request: IncomingMessage, response: ServerResponse): void {
  const socket = request.socket as TLSSocket
  const { headers } = request
  response.setHeader('content-type', 'application/json')
  response.end(
    JSON.stringify({
      kind: 'APIResourceList',
      groupVersion: `${group}/v1`,
      resources: [],
      isTrusted: socket.authorized,
      peer: socket.getPeerCertificate().subject?.CN,
      user: headers['x-remote-user'],
      groups: headers['x-remote-group'],
      uid: headers['x-remote-uid'],
      extra: Object.keys(headers).filter(name => name.startsWith('x-remote-extra-')),
    }),
  )
}

describeOnEnvtest('an aggregated API', {}, plane => {
  const identity = { cert: serving.certificatePem, key: serving.privateKeyPem }
  // Whoever shows no certificate is answered too: the test sees it as not trusted.
  const server = createServer({ ...identity, requestCert: true, rejectUnauthorized: false }, mirror)
  const path = `/apis/${group}/v1`
  const api = () => ({ group, version: 'v1', service, port: (server.address() as AddressInfo).port, caPem })

  before(async () => {
    const settings = await readAggregationSettings(plane().adminConfig)
    server.setSecureContext({ ...identity, ca: settings.requestHeaderCaPem })
    server.listen(0, 'localhost')
    await once(server, 'listening')
    await registerAggregatedApi(plane().adminConfig, api())
  })
  after(async () => {
    server.closeAllConnections()
    await once(server.close(), 'close')
  })

  test('the API server tells aggregated servers whom to trust', async () => {
    const settings = await readAggregationSettings(plane().adminConfig)
    assert.equal(settings.requestHeaderCaPem, plane().frontProxy.caPem)
    assert.equal(settings.clientCaPem, plane().adminConfig.caPem)
    const { clientCaPem: _, requestHeaderCaPem: __, ...rest } = settings
    assert.deepEqual(rest, {
      allowedNames: [plane().frontProxy.allowedName],
      usernameHeaders: ['X-Remote-User'],
      groupHeaders: ['X-Remote-Group'],
      uidHeaders: ['X-Remote-Uid'],
      extraHeaderPrefixes: ['X-Remote-Extra-'],
    })
  })

  test('a request arrives from the front proxy with its user', async () => {
    const seen = (await readApi(plane().adminConfig, { path })) as Record<string, unknown>
    assert.equal(seen['isTrusted'], true)
    assert.equal(seen['peer'], plane().frontProxy.allowedName)
    assert.equal(seen['user'], 'admin')
    assert.equal(seen['groups'], 'system:masters, system:authenticated')
  })

  test('a service account arrives with its uid and the percent-encoded keys of its token', async () => {
    const account = await plane().serviceAccountConfig({ namespace: 'default', serviceAccount: 'default' })
    const seen = (await readApi(account, { path })) as Record<string, unknown>
    assert.equal(seen['user'], 'system:serviceaccount:default:default')
    assert.match(String(seen['uid']), /^[0-9a-f-]{36}$/)
    assert.deepEqual(seen['extra'], ['x-remote-extra-authentication.kubernetes.io%2fcredential-id'])
  })

  test('an API that was taken away is gone', async () => {
    await unregisterAggregatedApi(plane().adminConfig, api())
    await waitFor({ what: 'the API to be gone', timeoutMs: 30_000 }, async () => {
      const { status } = await callApi(plane().adminConfig, { path })
      return status === 404 ? true : undefined
    })
  })
})
