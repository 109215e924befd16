// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { customDescriptors } from '#adapters/apiserver/custom/descriptors.ts'
import type { ResourceDescriptor } from '#adapters/apiserver/descriptor.ts'
import { createRest, type KubeRest } from '#adapters/kube/rest/rest.ts'
import { readPolicies } from '#engines/posture/cel/read-policies.ts'
import { systemClock } from '#runtime/clock.ts'
import { noTracer } from '#runtime/telemetry.ts'
import { startTestServer, type TestServer } from '#testing/api-server.ts'
import { container, pod } from '#testing/builders/workloads.ts'
import { memoryLog } from '#testing/memory-log.ts'
import { type TempDir, tempDir } from '#testing/temp-dir.ts'
import type { ExceptionStatus } from './exceptions/exception-status.ts'
import { imageResultKind } from './image-facts.ts'
import { type CustomRules, type Kubescape, startKubescape } from './start.ts'

/** The kinds of results, without storage's knowledge of them. */
function resultKind(kind: string): ResourceDescriptor {
  return {
    group: 'spdx.softwarecomposition.kubescape.io',
    version: 'v1beta1',
    plural: `${kind.toLowerCase()}${kind.endsWith('Summary') ? '' : 's'}`.replace(/summary$/, 'summaries'),
    singular: kind.toLowerCase(),
    kind,
    namespaced: true,
    verbs: ['create', 'delete', 'get', 'list', 'update', 'watch'],
    columns: [{ name: 'Name', type: 'string', format: 'name', cell: ({ meta }) => meta.name }],
    bodies: 'as-sent',
    listShape: 'full',
    limits: { maxObjectBytes: 8 << 20 },
    patchTypes: [],
    ownership: 'top-level',
  }
}

const collections: Readonly<Record<string, string>> = {
  Pod: '/api/v1/pods',
  Namespace: '/api/v1/namespaces',
  'ControlInputs.kubescape.io': '/apis/kubescape.io/v1/controlinputs',
  'SecurityException.kubescape.io': '/apis/kubescape.io/v1beta1/securityexceptions',
}

const policy = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicy',
  metadata: { name: 'no-x' },
  spec: {
    matchConstraints: {
      resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
    },
    validations: [{ expression: "object.spec.containers.all(c, !c.image.contains('/x:'))" }],
  },
}

function rulesOf(...policies: (typeof policy)[]): CustomRules {
  return { controls: readPolicies(policies, 'test').controls, kinds: ['Pod'] }
}

const imageResults = '/apis/spdx.softwarecomposition.kubescape.io/v1beta1/vulnerabilitymanifestsummaries'

let server: TestServer
let rest: KubeRest
let dir: TempDir
let kubescape: Kubescape
let useRules: (rules: CustomRules) => Promise<void>
const stopping = new AbortController()

before(async () => {
  server = await startTestServer([
    ...['WorkloadConfigurationScan', 'WorkloadConfigurationScanSummary', 'VulnerabilityManifestSummary'].map(
      resultKind,
    ),
    ...customDescriptors(),
  ])
  rest = createRest({ server: server.url })
  dir = tempDir()
  const privileged = pod({ containers: [container({ image: 'docker.io/x:1', securityContext: { privileged: true } })] })
  await rest.request({ method: 'POST', path: '/api/v1/namespaces/shop/pods', body: privileged })
  kubescape = await startKubescape(
    {
      cluster: rest,
      results: rest,
      exceptionStatus: rest,
      findPath: async kind => collections[kind],
      findResultPath: async kind => (kind === imageResultKind ? imageResults : undefined),
      setup: { clusterName: 'test', ownNamespace: 'kubescape', setOwner: false },
      clock: systemClock,
      random: Math.random,
      log: memoryLog().log,
      tracer: noTracer,
      frameworks: ['AllControls'],
      namespaces: { included: [], excluded: ['bank-*', 'team=b'] },
      customRules: rulesOf(policy),
      followCustomRules: use => {
        useRules = use
      },
      api: {
        host: '127.0.0.1',
        port: 0,
        apiToken: 'secret',
        isOpen: false,
        queueCapacity: 1,
        requestBytes: 10_000,
        areCallbacksEnabled: false,
        callbackRanges: [],
        scansDir: dir.path,
        hasWorkloadMetrics: true,
      },
    },
    stopping.signal,
  )
  await kubescape.firstScan
})

after(async () => {
  await kubescape.stop()
  await rest.close()
  await server[Symbol.asyncDispose]()
  dir[Symbol.dispose]()
})

async function get(path: string, headers: Record<string, string> = {}): Promise<{ status: number; text: string }> {
  const answer = await fetch(`http://127.0.0.1:${kubescape.port}${path}`, {
    headers: { connection: 'close', ...headers },
  })
  return { status: answer.status, text: await answer.text() }
}

const exceptions = '/apis/kubescape.io/v1beta1/namespaces/shop/securityexceptions'
const exception = (name: string, controlID: string) => ({
  apiVersion: 'kubescape.io/v1beta1',
  kind: 'SecurityException',
  metadata: { name },
  spec: { posture: [{ controlID, action: 'ignore' }] },
})

function namespace(name: string, labels: Record<string, string>) {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }
}

/** Waits until a line of the metrics stands there. */
async function metric(line: string): Promise<void> {
  let text = ''
  for (let i = 0; i < 200; i++) {
    ;({ text } = await get('/metrics'))
    if (text.split('\n').includes(line)) return
    await sleep(20)
  }
  assert.fail(`no line ${line} among\n${text}`)
}

test('probes and metrics are open, the API is not', async () => {
  assert.equal((await get('/livez')).status, 200)
  assert.equal((await get('/readyz')).status, 200)
  const { text } = await get('/metrics')
  assert.match(
    text,
    /^kubescape_controls_total_workload_high\{namespace="shop",workload="web",workload_kind="pod"\} [1-9]/m,
  )
  assert.equal((await get('/v1/status')).status, 401)
})

test('a scrape of the older kind scans what is there', async () => {
  const { status, text } = await get('/v1/metrics?frameworks=NSA', { authorization: 'Bearer secret' })
  assert.equal(status, 200)
  assert.match(text, /^kubescape_framework_complianceScore\{name="NSA"\}/m)
})

test('an exception is counted with what it excuses; one that matches nothing is at 0', async () => {
  await rest.request({ method: 'POST', path: exceptions, body: exception('used', 'C-0057') })
  await rest.request({ method: 'POST', path: exceptions, body: exception('unused', 'C-9999') })
  await metric('kubescape_exception_matches{kind="SecurityException",namespace="shop",name="used"} 1')
  await metric('kubescape_exception_matches{kind="SecurityException",namespace="shop",name="unused"} 0')
  assert.deepEqual(
    kubescape.state().exceptions.map(({ name, matches }) => [name, matches]),
    [
      ['unused', 0],
      ['used', 1],
    ],
  )
})

test('what an exception excuses is written back to it, and no evaluation follows from that', async () => {
  const status = async (name: string) => {
    const { status: found } = await rest.request<{ status?: ExceptionStatus }>({
      method: 'GET',
      path: `${exceptions}/${name}`,
    })
    return found
  }
  for (let i = 0; i < 200 && (await status('used'))?.matches !== 1; i++) await sleep(20)
  const [used, unused] = [await status('used'), await status('unused')]
  assert.equal(used?.conditions[0]?.reason, 'Matches')
  assert.ok(used.lastMatchTime)
  assert.equal(unused?.conditions[0]?.reason, 'MatchesNothing')
  assert.equal(unused.lastMatchTime, undefined)
  const { evaluated } = kubescape.state()
  await sleep(100)
  assert.equal(kubescape.state().evaluated, evaluated)
})

test('a policy of the operator is a control like others: stored, and scanned by name', async () => {
  const path = '/apis/spdx.softwarecomposition.kubescape.io/v1beta1/namespaces/shop/workloadconfigurationscans/pod-web'
  const { spec } = await rest.request<{ spec: { controls: Record<string, { status: { status: string } }> } }>({
    method: 'GET',
    path,
  })
  assert.equal(spec.controls['no-x']?.status.status, 'failed')
  const { text } = await get('/v1/metrics?frameworks=custom', { authorization: 'Bearer secret' })
  assert.match(text, /^kubescape_framework_complianceScore\{name="Custom"\} 0/m)
})

test('a namespace that is left out, by glob or label, has no results', async () => {
  await rest.request({ method: 'POST', path: '/api/v1/namespaces', body: namespace('crew', { team: 'b' }) })
  for (const name of ['bank-a', 'crew', 'open'])
    await rest.request({
      method: 'POST',
      path: `/api/v1/namespaces/${name}/pods`,
      body: pod({ containers: [container()] }, { namespace: name }),
    })
  const path = '/apis/spdx.softwarecomposition.kubescape.io/v1beta1/workloadconfigurationscans'
  const namespaces = async () => {
    const { items } = await rest.request<{ items: { metadata: { namespace: string } }[] }>({ method: 'GET', path })
    return [...new Set(items.map(({ metadata }) => metadata.namespace))].sort()
  }
  for (let i = 0; i < 200 && !(await namespaces()).includes('open'); i++) await sleep(20)
  assert.deepEqual(
    (await namespaces()).filter(each => each !== 'kubescape'),
    ['open', 'shop'],
  )
})

/** Status of a control of the pod, as stored. */
async function statusOf(controlID: string): Promise<string | undefined> {
  const path =
    '/apis/spdx.softwarecomposition.kubescape.io/v1beta1/namespaces/shop/workloadconfigurationscansummaries/pod-web'
  const { spec } = await rest.request<{ spec: { controls: Record<string, { status: { status: string } }> } }>({
    method: 'GET',
    path,
  })
  return spec.controls[controlID]?.status.status
}

test('what an image scan found is judged as soon as it is stored, and forgotten with it', async () => {
  assert.equal(await statusOf('C-0085'), undefined)
  const body = {
    apiVersion: 'spdx.softwarecomposition.kubescape.io/v1beta1',
    kind: 'VulnerabilityManifestSummary',
    metadata: { name: 'pod-web-app', annotations: { 'kubescape.io/image-tag': 'docker.io/library/x:1' } },
    spec: { severities: { critical: { all: 9 }, high: { all: 0 } } },
  }
  const path = imageResults.replace('/vulnerability', '/namespaces/shop/vulnerability')
  await rest.request({ method: 'POST', path, body })
  for (let i = 0; i < 200 && (await statusOf('C-0085')) !== 'failed'; i++) await sleep(20)
  assert.equal(await statusOf('C-0085'), 'failed')
  await rest.request({ method: 'DELETE', path: `${path}/pod-web-app` })
  for (let i = 0; i < 200 && (await statusOf('C-0085')) !== undefined; i++) await sleep(20)
  assert.equal(await statusOf('C-0085'), undefined)
})

test('control inputs are followed', async () => {
  assert.equal(await statusOf('C-0001'), 'skipped')
  const body = {
    apiVersion: 'kubescape.io/v1',
    kind: 'ControlInputs',
    metadata: { name: 'default' },
    spec: { controls: { publicRegistries: ['docker.io'] } },
  }
  await rest.request({ method: 'POST', path: '/apis/kubescape.io/v1/controlinputs', body })
  for (let i = 0; i < 200 && (await statusOf('C-0001')) !== 'failed'; i++) await sleep(20)
  assert.equal(await statusOf('C-0001'), 'failed')
})

test('other custom rules replace those from before: in results, and in what may be asked for', async () => {
  assert.equal(await statusOf('no-x'), 'failed')
  await useRules(rulesOf({ ...policy, metadata: { name: 'no-y' } }, { ...policy, metadata: { name: 'no-z' } }))
  for (let i = 0; i < 200 && (await statusOf('no-y')) === undefined; i++) await sleep(20)
  assert.deepEqual(
    [await statusOf('no-x'), await statusOf('no-y'), await statusOf('no-z')],
    [undefined, 'failed', 'failed'],
  )
  const { text } = await get('/v1/metrics?frameworks=custom', { authorization: 'Bearer secret' })
  assert.match(text, /^kubescape_control_.*name="no-y"/m)
})
