// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keyOf, refOf } from '#domain/kube-object.ts'
import { ObjectIndex } from '#engines/posture/object-index.ts'
import { defaultControlInputs } from '#plugins/controls/facts.generated.ts'
import { systemClock } from '#runtime/clock.ts'
import { startHttpServer } from '#runtime/http-server.ts'
import { builtInParts } from '#services/kubescape/library-parts.ts'
import { container, deployment, pod } from '#testing/builders/workloads.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { tempDir } from '#testing/temp-dir.ts'
import { withBearer } from './bearer.ts'
import type { LiveState } from './live-scan.ts'
import { createScanApi } from './scan-routes.ts'
import { ScanStore } from './scan-store.ts'

const privileged = pod({ containers: [container({ securityContext: { privileged: true } })] })

const admission = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicy' }
const policy = { ...admission, metadata: { name: 'no-privilege', labels: { controlId: 'C-0057' } } }
const binding = {
  ...admission,
  kind: `${admission.kind}Binding`,
  metadata: { name: 'everywhere' },
  spec: { policyName: 'no-privilege', validationActions: ['Deny'] },
}

function liveState(): LiveState {
  const index = new ObjectIndex()
  for (const each of [privileged, deployment(), policy, binding]) index.put(keyOf(refOf(each)), each)
  const facts = { controlInputs: defaultControlInputs, unreadKinds: new Set(['Node']) }
  return {
    parts: builtInParts,
    index,
    facts,
    exceptions: [],
    clusterName: 'test',
    unread: [{ kind: 'Node', gvr: '/v1/nodes', because: 'nodes is forbidden' }],
  }
}

interface Answer {
  readonly status: number
  readonly body: { readonly id: string; readonly type: string; readonly response: unknown }
  readonly retryAfter: string | null
}

interface ApiOptions {
  readonly token?: string
  readonly isOpen?: boolean
  readonly live?: () => LiveState | undefined
  readonly capacity?: number
}

async function startApi(dir: string, { token, isOpen = true, live = liveState, capacity = 10 }: ApiOptions = {}) {
  const { log } = memoryLog()
  const store = new ScanStore(dir)
  await store.open()
  const callbacks = { isEnabled: false, allowed: [] }
  const api = createScanApi({ library: () => builtInParts, store, live, capacity, callbacks, clock: systemClock, log })
  const server = await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    routes: withBearer(api.routes, { token, isOpen }),
    bodyBytes: 2000,
    log,
  })
  async function call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, {
      method,
      headers: { connection: 'close', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    const isJson = answer.headers.get('content-type') === 'application/json'
    const parsed = isJson ? (JSON.parse(text) as Answer['body']) : { id: '', type: '', response: text }
    return { status: answer.status, body: parsed, retryAfter: answer.headers.get('retry-after') }
  }
  return {
    call,
    async [Symbol.asyncDispose]() {
      await api.stop()
      await server.stop()
    },
  }
}

interface ReportShape {
  readonly clusterName: string
  readonly results: readonly {
    readonly resourceID: string
    readonly controls: readonly { readonly controlID: string }[]
  }[]
}

test('a scan that is waited for answers with its report, and is forgotten', async () => {
  using temp = tempDir()
  await using api = await startApi(temp.path)
  const { status, body } = await api.call('POST', '/v1/scan?wait=true', {
    targetType: 'Control',
    targetNames: ['c-0057'],
  })
  assert.equal(status, 200)
  assert.equal(body.type, 'v1results')
  const report = body.response as ReportShape
  assert.equal(report.clusterName, 'test')
  assert.deepEqual(
    report.results.map(each => [each.resourceID, each.controls.map(({ controlID }) => controlID)]),
    [
      ['/v1/shop/Pod/web', ['C-0057']],
      ['apps/v1/shop/Deployment/web', ['C-0057']],
    ],
  )
  assert.equal((await api.call('GET', `/v1/results?id=${body.id}`)).status, 204)
})

test('a kept report outlives a restart and is deleted when asked for', async () => {
  using temp = tempDir()
  const dir = temp.path
  let id = ''
  {
    await using api = await startApi(dir)
    id = (await api.call('POST', '/v1/scan?wait=true&keep=true', '')).body.id
  }
  await using api = await startApi(dir)
  const path = `/v1/results?id=${id}`
  assert.equal((await api.call('GET', `${path}&keep=true`)).body.type, 'v1results')
  assert.equal((await api.call('DELETE', path)).status, 200)
  assert.equal((await api.call('GET', path)).status, 204)
})

test('one object alone, with exceptions of the request', async () => {
  using temp = tempDir()
  await using api = await startApi(temp.path)
  const scanObject = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop' } }
  const exceptions = [
    { name: 'ok', resources: [{ attributes: { kind: 'Pod' } }], posturePolicies: [{ controlID: 'C-0057' }] },
  ]
  const { body } = await api.call('POST', '/v1/scan?wait=true', { scanObject, exceptions })
  const { results } = body.response as ReportShape
  assert.deepEqual(
    results.map(({ resourceID }) => resourceID),
    ['/v1/shop/Pod/web'],
  )
  const judged = results[0]?.controls.find(({ controlID }) => controlID === 'C-0057') as unknown as {
    status: { subStatus: string }
  }
  assert.equal(judged.status.subStatus, 'w/exceptions')
})

test('a scan that cannot run fails with its reason, which is told once', async () => {
  using temp = tempDir()
  await using api = await startApi(temp.path, { live: () => undefined })
  const { status, body } = await api.call('POST', '/v1/scan?wait=true', {})
  assert.equal(status, 500)
  assert.equal(body.type, 'error')
  assert.match(String(body.response), /not listed yet/)
  assert.equal((await api.call('GET', `/v1/results?id=${body.id}`)).status, 204)
})

test('kinds that may not be read are told, and what needs them is not evaluated', async () => {
  using temp = tempDir()
  await using api = await startApi(temp.path)
  const because = 'nodes is forbidden'
  const { body } = await api.call('POST', '/v1/scan?wait=true', {})
  const { scanCoverage } = body.response as { readonly scanCoverage: Coverage }
  assert.deepEqual(scanCoverage.failedGVRPulls, [{ gvr: '/v1/nodes', error: because }])
  const lacking = scanCoverage.notEvaluatedControls.filter(({ missingGVRs }) => missingGVRs.includes('/v1/nodes'))
  assert.ok(lacking.length > 0)
  for (const { reason } of lacking) assert.match(reason, /Node/)
  const { body: status } = await api.call('GET', '/v1/status')
  assert.deepEqual((status as { readonly unreadKinds?: unknown }).unreadKinds, [
    { kind: 'Node', gvr: '/v1/nodes', because },
  ])
})

test('a control that the cluster enforces at admission says by which policy', async () => {
  using temp = tempDir()
  await using api = await startApi(temp.path)
  const { body } = await api.call('POST', '/v1/scan?wait=true', {
    targetType: 'Control',
    targetNames: ['C-0057', 'C-0016'],
  })
  const { controls } = (body.response as { summaryDetails: { controls: Record<string, { vapEnforcement?: unknown }> } })
    .summaryDetails
  const vapEnforcement = { policyName: 'no-privilege', bound: true, actions: ['Deny'] }
  assert.deepEqual(
    [controls['C-0057']?.vapEnforcement, controls['C-0016']?.vapEnforcement],
    [vapEnforcement, undefined],
  )
})

interface Coverage {
  readonly failedGVRPulls: readonly unknown[]
  readonly notEvaluatedControls: readonly { readonly missingGVRs: readonly string[]; readonly reason: string }[]
}

const refused: Readonly<Record<string, readonly [method: string, path: string, body: unknown, status: number]>> = {
  'a body that is no JSON': ['POST', '/v1/scan', '{', 400],
  'a framework that does not exist': ['POST', '/v1/scan', { targetType: 'Framework', targetNames: ['NSAA'] }, 400],
  'a target of another type': ['POST', '/v1/scan', { targetType: 'Planet' }, 400],
  'a callback that is switched off': ['POST', '/v1/scan?callback=http://example.com', {}, 400],
  'a body that is too long': ['POST', '/v1/scan', 'x'.repeat(3000), 413],
  'results without an id': ['GET', '/v1/results', undefined, 400],
  'results of an id that climbs': ['GET', '/v1/results?id=../../etc/passwd', undefined, 204],
  'cancelling nothing': ['DELETE', '/v1/scan', undefined, 404],
}
for (const [reason, [method, path, body, status]] of Object.entries(refused))
  test(`refused: ${reason}`, async () => {
    using temp = tempDir()
    await using api = await startApi(temp.path)
    assert.equal((await api.call(method, path, body)).status, status)
  })

test('only the holder of the token is served', async () => {
  using temp = tempDir()
  await using api = await startApi(temp.path, { token: 'secret' })
  assert.equal((await api.call('GET', '/v1/status')).status, 401)
  assert.equal((await api.call('GET', '/v1/status', undefined, { authorization: 'Bearer secrets' })).status, 401)
  const { status, body } = await api.call('GET', '/v1/status', undefined, { authorization: 'Bearer secret' })
  assert.equal(status, 200)
  assert.equal(body.type, 'notBusy')
})

test('without a token nobody is served, unless that is wanted', async () => {
  using temp = tempDir()
  await using api = await startApi(temp.path, { isOpen: false })
  assert.equal((await api.call('POST', '/v1/scan', {})).status, 401)
})

test('a queue that is full says so', async () => {
  using temp = tempDir()
  await using api = await startApi(temp.path, { capacity: 1 })
  const answers = await Promise.all(Array.from({ length: 6 }, () => api.call('POST', '/v1/scan', {})))
  const turnedAway = answers.filter(({ status }) => status === 429)
  assert.ok(turnedAway.length > 0 && turnedAway.length < 6, `${turnedAway.length} turned away`)
  assert.ok(turnedAway.every(({ retryAfter }) => retryAfter === '1'))
})
