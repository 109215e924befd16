// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isKubeError } from '#adapters/kube/rest/errors.ts'
import { fakeClock } from '#testing/fake-clock.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { inCluster, isInCluster } from './in-cluster.ts'

const env = { KUBERNETES_SERVICE_HOST: '10.96.0.1', KUBERNETES_SERVICE_PORT: '443' }

test('address, CA, token and namespace of a pod; the token is followed', async () => {
  using dir = tempDir()
  dir.write('ca.crt', 'CA')
  dir.write('token', 'one\n')
  dir.write('namespace', 'kubescape\n')
  const clock = fakeClock()
  const config = await inCluster({ env, clock, dir: dir.path })
  assert.equal(config.server, 'https://10.96.0.1:443')
  assert.equal(config.namespace, 'kubescape')
  assert.equal(await config.ca?.read(), 'CA')
  assert.deepEqual(await config.credentials?.identity(), { authorization: 'Bearer one' })
  dir.write('token', 'two')
  dir.write('ca.crt', 'CA 2')
  await clock.advance(60_000)
  assert.deepEqual(await config.credentials?.identity(), { authorization: 'Bearer two' })
  assert.equal(await config.ca?.read(), 'CA 2')
  dir.write('token', 'three')
  config.credentials?.invalidate({})
  assert.deepEqual(await config.credentials?.identity(), { authorization: 'Bearer three' })
})

test('an IPv6 address is put in brackets', async () => {
  using dir = tempDir()
  for (const name of ['ca.crt', 'token']) dir.write(name, 'x')
  const config = await inCluster({
    env: { ...env, KUBERNETES_SERVICE_HOST: 'fd00::1' },
    clock: fakeClock(),
    dir: dir.path,
  })
  assert.equal(config.server, 'https://[fd00::1]:443')
  assert.equal(config.namespace, undefined)
})

test('outside a pod, or without a mounted token, it says so', async () => {
  using dir = tempDir()
  assert.equal(isInCluster({}), false)
  assert.equal(isInCluster(env), true)
  await assert.rejects(inCluster({ env: {}, clock: fakeClock() }), error => isKubeError(error, 'config'))
  await assert.rejects(inCluster({ env, clock: fakeClock(), dir: dir.path }), error =>
    isKubeError(error, 'credentials', 'config'),
  )
})
