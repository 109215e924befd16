// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRest } from '#adapters/kube/rest/rest.ts'
import { startTestServer, type TestServer } from '#testing/api-server.ts'
import { type FakeClock, fakeClock } from '#testing/fake-clock.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { bundleIn } from './api-service.ts'
import { keepOwnCertificate, type OwnCertificate } from './own-certificate.ts'

const apiServiceName = 'v1beta1.example'
const apiServicePath = '/apis/apiregistration.k8s.io/v1/apiservices'
const secretPath = '/api/v1/namespaces/kubescape/secrets/storage-serving'
const service = { namespace: 'kubescape', name: 'storage' }
const policy = { authorityLifeMs: 300_000, servingLifeMs: 90_000, announceMs: 5_000 }

async function registered(api: TestServer, annotations?: object): Promise<void> {
  await api.call('POST', '/api/v1/namespaces', { body: { metadata: { name: 'kubescape' } } })
  const metadata = { name: apiServiceName, ...(annotations && { annotations }) }
  const spec = { group: 'example', version: 'v1beta1', groupPriorityMinimum: 1000, versionPriority: 15, service }
  const { status, text } = await api.call('POST', apiServicePath, { body: { metadata, spec } })
  assert.equal(status, 201, text)
}

interface Replica {
  readonly keeper: OwnCertificate
  readonly served: string[]
  readonly lines: ReturnType<typeof memoryLog>['lines']
  stop(): Promise<void>
}

async function replica(api: TestServer, clock: FakeClock): Promise<Replica> {
  const rest = createRest({ server: api.url })
  const { log, lines } = memoryLog()
  const served: string[] = []
  const keeper = await keepOwnCertificate(
    {
      rest,
      service,
      secretName: 'storage-serving',
      apiServiceName,
      policy,
      clock,
      random: Math.random,
      log,
      onCertificate: ({ certificatePem }) => void served.push(certificatePem),
    },
    new AbortController().signal,
  )
  return {
    keeper,
    served,
    lines,
    async stop() {
      await keeper.stop()
      await rest.close()
    },
  }
}

/** Lets real connections and the fake clock go on until something is so. */
async function until(clock: FakeClock, stepMs: number, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 400; turn++) {
    if (await isSo()) return
    await clock.advance(stepMs)
    await new Promise(resolve => setTimeout(resolve, 1))
  }
  assert.fail('it never came to be so')
}

async function bundle(api: TestServer): Promise<string> {
  const { json } = await api.call('GET', `${apiServicePath}/${apiServiceName}`)
  return bundleIn(json)
}

async function secretData(api: TestServer): Promise<Readonly<Record<string, string>>> {
  const { json } = await api.call('GET', secretPath)
  return (json['data'] ?? {}) as Readonly<Record<string, string>>
}

test('replicas agree on one certificate, replace it in time, and the API server is told first', async () => {
  await using api = await startTestServer()
  await registered(api)
  const clock = fakeClock()
  const replicas = await Promise.all([replica(api, clock), replica(api, clock), replica(api, clock)])
  const agree = () => new Set(replicas.map(({ keeper }) => keeper.current().certificatePem)).size === 1
  assert.ok(agree(), 'whoever was first')
  await until(clock, 100, async () => (await bundle(api)) !== '')
  assert.equal(Buffer.from((await secretData(api))['ca.crt'] ?? '', 'base64').toString(), await bundle(api))
  for (let rotation = 0; rotation < 2; rotation++) {
    const before = replicas[0]?.keeper.current().certificatePem
    await until(clock, 5_000, () => replicas.every(({ keeper }) => keeper.current().certificatePem !== before))
    assert.ok(agree())
    assert.ok((replicas[0]?.keeper.endMs() ?? 0) > clock.nowMs())
  }
  for (const { served } of replicas) assert.equal(served.at(-1), replicas[0]?.keeper.current().certificatePem)
  await Promise.all(replicas.map(each => each.stop()))
})

test('what somebody else does to Secret and APIService is mended', async () => {
  await using api = await startTestServer()
  await registered(api)
  const clock = fakeClock()
  const one = await replica(api, clock)
  await until(clock, 100, async () => (await bundle(api)) !== '')
  const good = await bundle(api)
  const body = { spec: { caBundle: Buffer.from('nonsense').toString('base64') } }
  await api.call('PATCH', `${apiServicePath}/${apiServiceName}`, {
    body,
    headers: { 'content-type': 'application/merge-patch+json' },
  })
  await until(clock, 100, async () => (await bundle(api)) === good)
  await api.call('DELETE', secretPath)
  await until(clock, 100, async () => (await bundle(api)) !== good)
  assert.equal(Buffer.from((await secretData(api))['ca.crt'] ?? '', 'base64').toString(), await bundle(api))
  assert.equal(one.served.length, 1)
  await one.stop()
})

test('a bundle that somebody else looks after is left alone, and said once', async () => {
  await using api = await startTestServer()
  await registered(api, { 'cert-manager.io/inject-ca-from': 'kubescape/storage' })
  const clock = fakeClock()
  const one = await replica(api, clock)
  const foreign = () => one.lines.filter(({ message }) => message.includes('left to whoever'))
  await until(clock, 2_000, () => one.served.length > 1)
  assert.equal(await bundle(api), '')
  assert.equal(foreign().length, 1)
  await one.stop()
})
