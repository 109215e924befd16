// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import type { Credential } from '#adapters/oci/credentials.ts'
import { type JsonObject, scalarText } from '#domain/json.ts'
import { commandFor, image, scene } from '#services/kubevuln/scene.test.ts'

const ecr = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
const right: Credential = { kind: 'password', username: 'u', password: 'p' }
const wrong: Credential = { kind: 'password', username: 'u', password: 'no' }

/** What the cloud gives, and what is counted then. */
const clouds: Readonly<Record<string, readonly [given: readonly Credential[], status: string, outcome: string]>> = {
  'lets in': [[right], 'ready', 'succeeded'],
  'may not pull': [[wrong], 'unauthorize', 'failed'],
  'gives nothing': [[], 'unauthorize', 'failed'],
}
for (const [what, [given, status, outcome]] of Object.entries(clouds)) {
  test(`a registry of a cloud that refuses everybody is asked with an identity that ${what}`, async () => {
    const asked: string[] = []
    const mirrors: Record<string, string> = {}
    await using it = await scene({
      auth: 'basic',
      registry: {
        useHttp: true,
        mirrors,
        cloudCredentials: onLookup => async ref => {
          onLookup('ecr', 'miss')
          asked.push(ref.registry)
          return given
        },
      },
    })
    mirrors[ecr] = it.registry.host
    const imageHash = `${ecr}/team/app@${image.manifest.digest}`
    await it.post('/v1/scanImage', commandFor(it.registry, { imageTag: `${ecr}/team/app:v1`, imageHash }))
    await it.service.idle()
    const { annotations } = it.object('vulnerabilitymanifestsummaries', 'shop')?.metadata ?? {}
    assert.deepEqual([annotations?.['kubescape.io/status'], asked], [status, [ecr]])
    const metrics = it.metrics()
    const labels = `component="in_process",category="registry_auth",strategy="ecr",outcome="${outcome}"`
    assert.ok(metrics.includes(`kubevuln_scan_fallbacks_total{${labels}} 1`), metrics)
    assert.ok(metrics.includes('kubevuln_registry_auth_cache_total{strategy="ecr",result="miss"} 1'))
    const resolution = outcome === 'failed' ? 'fallback_failed' : 'fallback_assisted_success'
    assert.ok(
      metrics.includes(`kubevuln_scan_source_resolution_total{component="in_process",outcome="${resolution}"} 1`),
    )
  })
}

test('another way than the first is counted, and so is what is sent again or shared', async () => {
  await using it = await scene()
  it.registry.fail('/manifests/', { kind: 'status', status: 503 }, 2)
  it.registry.fail('/blobs/', { kind: 'status', status: 503 }, 1)
  const imageHash = `${it.registry.host}/team/app@sha256:${'0'.repeat(64)}`
  const namespaces = Array.from({ length: 20 }, (_, i) => `n${i}`)
  await Promise.all(
    namespaces.map(each =>
      it.post(
        '/v1/scanImage',
        commandFor(it.registry, { imageHash, wlid: `wlid://cluster-c/namespace-${each}/pod-p` }),
      ),
    ),
  )
  await it.post('/v1/scanImage', { imageTag: 'nginx' })
  await it.service.idle()
  const metrics = it.metrics()
  for (const line of [
    'kubevuln_scan_source_resolution_total{component="in_process",outcome="fallback_assisted_success"} 1',
    'kubevuln_retry_attempts_total{operation="source_resolution",outcome="attempt"} 2',
    'kubevuln_retry_attempts_total{operation="sbom_generation",outcome="attempt"} 1',
    'kubevuln_retry_attempts_total{operation="sbom_generation",outcome="success"} 1',
    'kubevuln_scan_rejections_total{endpoint="scanCVE",reason="invalid_request"} 1',
  ])
    assert.ok(metrics.includes(line), `${line}\n${metrics}`)
  assert.match(metrics, /kubevuln_singleflight_hits_total\{target="sbom_generation"\} [1-9]/)
})

test('a provider is told each step of a registry scan in order, and of no other', async () => {
  const told: { readonly path: string; readonly body: JsonObject }[] = []
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = await Array.fromAsync(request)
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as JsonObject
    told.push({ path: request.url ?? '', body })
    response.end('"ok"')
  }
  const server = createServer((request, response) => void take(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  try {
    await using it = await scene({ provider: { url, accountId: 'a', accessKey: 'k', clusterName: 'c' } })
    const stepsOf = async (count: number) => {
      while (told.filter(({ path }) => path.startsWith('/k8s/sysreport')).length < count)
        await new Promise(resolve => setTimeout(resolve, 5))
      return told
        .filter(({ path }) => path.startsWith('/k8s/sysreport'))
        .map(({ body }) => `${scalarText(body['jobID'])} ${scalarText(body['status'])}`)
    }
    await it.post('/v1/scanImage', commandFor(it.registry))
    await it.post('/v1/scanRegistryImage', { imageTag: `${it.registry.host}/team/app:v1`, jobID: 'one' })
    await it.service.idle()
    assert.deepEqual(await stepsOf(4), ['one started', 'one started', 'one success', 'one done'])
    await it.post('/v1/scanRegistryImage', { imageTag: `${it.registry.host}/team/none:v1`, jobID: 'two' })
    await it.service.idle()
    assert.deepEqual((await stepsOf(7)).slice(4), ['two started', 'two started', 'two failure'])
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
