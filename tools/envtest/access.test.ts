// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { parse } from 'yaml'
import { callApi, type KubeAccess, kubeconfigText, writeKubeconfig } from './access.ts'

const folder = mkdtempSync(join(tmpdir(), 'access-'))
after(() => rmSync(folder, { recursive: true }))

const server = 'https://127.0.0.1:6443'
const byToken: KubeAccess = { server, caPem: 'CA', credential: { kind: 'token', token: 'secret' } }

interface Kubeconfig {
  readonly clusters: readonly [{ cluster: Record<string, string> }]
  readonly users: readonly [{ user: Record<string, string> }]
}

function parsed(access: KubeAccess): Kubeconfig {
  return parse(kubeconfigText(access)) as Kubeconfig
}

test('kubeconfig: a token stands as it is, a certificate in base64', () => {
  assert.deepEqual(parsed(byToken).users[0].user, { token: 'secret' })
  const credential = { kind: 'certificate', certificatePem: 'C', privateKeyPem: 'K' } as const
  const user = { 'client-certificate-data': 'Qw==', 'client-key-data': 'Sw==' }
  assert.deepEqual(parsed({ ...byToken, credential }).users[0].user, user)
})

test('kubeconfig: the server name is there only where it differs', () => {
  const cluster = { server, 'certificate-authority-data': 'Q0E=' }
  assert.deepEqual(parsed(byToken).clusters[0].cluster, cluster)
  const named = { ...cluster, 'tls-server-name': 'storage.shop.svc' }
  assert.deepEqual(parsed({ ...byToken, serverName: 'storage.shop.svc' }).clusters[0].cluster, named)
})

test('kubeconfig: nobody else may read it', () => {
  const path = join(folder, 'kubeconfig')
  writeKubeconfig(path, byToken)
  assert.equal(statSync(path).mode & 0o777, 0o600)
})

test('a request to nobody rejects', async () => {
  const nobody = { ...byToken, server: 'https://127.0.0.1:1' }
  await assert.rejects(callApi(nobody, { path: '/' }), { code: 'ECONNREFUSED' })
})
