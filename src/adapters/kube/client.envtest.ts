// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { homedir } from 'node:os'
import { test } from 'node:test'
import type { KubeObject } from '#domain/kube-object.ts'
import { systemClock } from '#runtime/clock.ts'
import { silentLog } from '#runtime/log.ts'
import { describeOnEnvtest } from '#testing/envtest.ts'
import { runKubectl } from '#testing/kubectl.ts'
import { constantIdentity, constantText } from './access/config.ts'
import { loadKubeconfig } from './access/kubeconfig.ts'
import { collectionPath, createDiscovery } from './discovery/discovery.ts'
import { createEventRecorder } from './events/event-recorder.ts'
import { leadWhenElected } from './lease/leader-election.ts'
import { isKubeError, type KubeErrorCode } from './rest/errors.ts'
import { acceptMetadataList, acceptTable, type Patch, patchRequest } from './rest/media-types.ts'
import { createRest, type KubeRequest, type KubeRest } from './rest/rest.ts'

const configMaps = '/api/v1/namespaces/default/configmaps'
const clock = systemClock

describeOnEnvtest('the Kubernetes client on a real API server', {}, plane => {
  /** Runs `act` with a client of the administrator. */
  async function asAdmin(act: (rest: KubeRest) => Promise<void>): Promise<void> {
    const config = await loadKubeconfig({ path: plane().kubeconfigPath, env: {}, homeDir: homedir(), clock })
    const rest = createRest(config)
    try {
      await act(rest)
    } finally {
      await rest.close()
    }
  }

  test('aggregated discovery finds every kind by every name', async () => {
    await asAdmin(async rest => {
      const discovery = createDiscovery(rest, clock)
      const { resources, doubts } = await discovery.snapshot()
      assert.deepEqual(doubts, [])
      assert.ok(resources.length > 50, `${resources.length} resources`)
      const path = async (name: string) => {
        const resource = await discovery.find(name)
        return resource && collectionPath(resource, 'shop')
      }
      assert.equal(await path('po'), '/api/v1/namespaces/shop/pods')
      assert.equal(await path('deploy'), '/apis/apps/v1/namespaces/shop/deployments')
      assert.equal(await path('ClusterRole'), '/apis/rbac.authorization.k8s.io/v1/clusterroles')
      assert.equal(await path('events.events.k8s.io'), '/apis/events.k8s.io/v1/namespaces/shop/events')
      const deployment = await discovery.findKind({ group: 'apps', kind: 'Deployment' })
      assert.deepEqual(deployment?.subresources.toSorted(), ['scale', 'status'])
      const again = await discovery.refresh()
      assert.deepEqual(again, { resources, doubts })
    })
  })

  test('four kinds of patches', async () => {
    await asAdmin(async rest => {
      const path = `${configMaps}/patched`
      const object = { metadata: { name: 'patched' }, data: { a: '1', b: '2' } }
      await rest.request({ method: 'POST', path: configMaps, body: object })
      const dataAfter = async (patch: Patch) =>
        (await rest.request<{ data: object }>(patchRequest(path, patch, 'envtest'))).data
      assert.deepEqual(await dataAfter({ kind: 'merge', change: { data: { a: null } } }), { b: '2' })
      assert.deepEqual(await dataAfter({ kind: 'strategic', change: { data: { c: '3' } } }), { b: '2', c: '3' })
      const operations = [{ op: 'remove', path: '/data/c' }] as const
      assert.deepEqual(await dataAfter({ kind: 'json', operations }), { b: '2' })
      const applied = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'patched' }, data: { d: '4' } }
      assert.deepEqual(await dataAfter({ kind: 'apply', object: applied, force: true }), { b: '2', d: '4' })
      const taken = { ...applied, data: { d: '5' } }
      const request = patchRequest(path, { kind: 'apply', object: taken }, 'another')
      await assert.rejects(rest.request(request), error => isKubeError(error, 'conflict'))
    })
  })

  test('tables and metadata', async () => {
    await asAdmin(async rest => {
      const list: KubeRequest = { method: 'GET', path: '/api/v1/namespaces' }
      const table = await rest.request<{ kind: string; columnDefinitions: { name: string }[] }>({
        ...list,
        accept: acceptTable,
      })
      assert.equal(table.kind, 'Table')
      assert.equal(table.columnDefinitions[0]?.name, 'Name')
      const metadata = await rest.request<{ items: KubeObject[] }>({ ...list, accept: acceptMetadataList })
      assert.ok(metadata.items.every(item => !('spec' in item)))
    })
  })

  test('failures by code', async () => {
    await asAdmin(async rest => {
      const named = (name: string) => ({ metadata: { name } })
      await rest.request({ method: 'POST', path: configMaps, body: named('there') })
      const stale = { metadata: { name: 'there', resourceVersion: '1' } }
      const failures: [KubeRequest, KubeErrorCode][] = [
        [{ method: 'GET', path: `${configMaps}/none` }, 'not-found'],
        [{ method: 'GET', path: '/apis/none.example/v1/things' }, 'not-found'],
        [{ method: 'POST', path: configMaps, body: named('there') }, 'already-exists'],
        [{ method: 'PUT', path: `${configMaps}/there`, body: stale }, 'conflict'],
        [{ method: 'POST', path: configMaps, body: named('No Name') }, 'invalid'],
        [{ method: 'POST', path: configMaps, body: '{' }, 'bad-request'],
        [{ method: 'POST', path: configMaps, body: 'x', contentType: 'text/x' }, 'unsupported-media-type'],
        [{ method: 'PATCH', path: '/api/v1/namespaces', body: {} }, 'method-not-allowed'],
        [{ method: 'GET', path: configMaps, query: { watch: true, resourceVersion: 'x' } }, 'internal'],
        [{ method: 'GET', path: configMaps, query: { limit: 1, continue: 'x' } }, 'bad-request'],
        [
          { method: 'POST', path: configMaps, body: { ...named('large'), data: { a: 'x'.repeat(4_000_000) } } },
          'too-large',
        ],
      ]
      for (const [request, code] of failures)
        await assert.rejects(rest.request(request), error => {
          assert.ok(
            isKubeError(error, code),
            `${request.method} ${request.path}: expected ${code}, got ${String(error)}`,
          )
          return true
        })
    })
  })

  test('who we are decides what we may: anonymous, by a wrong token, by a service account', async () => {
    const { server, caPem } = plane().adminConfig
    const config = { server, ca: constantText(caPem) }
    const account = await plane().serviceAccountConfig({ namespace: 'default', serviceAccount: 'default' })
    const { credential } = account
    assert.ok('token' in credential)
    const cases: [string | undefined, KubeErrorCode][] = [
      [undefined, 'forbidden'],
      ['Bearer wrong', 'unauthorized'],
      [`Bearer ${credential.token}`, 'forbidden'],
    ]
    for (const [authorization, code] of cases) {
      const identity = authorization === undefined ? {} : { authorization }
      const rest = createRest({ ...config, credentials: constantIdentity(identity) })
      await assert.rejects(rest.request({ method: 'GET', path: configMaps }), error => isKubeError(error, code))
      await rest.close()
    }
  })

  test('a watch streams what happens', async () => {
    await asAdmin(async rest => {
      const watch = await rest.raw({
        method: 'GET',
        path: configMaps,
        query: { watch: true, fieldSelector: 'metadata.name=seen' },
      })
      await rest.request({ method: 'POST', path: configMaps, body: { metadata: { name: 'seen' } } })
      for await (const chunk of watch.body) {
        assert.match(Buffer.from(chunk).toString('utf8'), /^\{"type":"ADDED","object":\{.*"name":"seen"/)
        break
      }
    })
  })

  test('leadership passes from one candidate to the next', async () => {
    await asAdmin(async rest => {
      const order: string[] = []
      const stops = new Map<string, AbortController>()
      function elect(identity: string): Promise<void> {
        const stop = new AbortController()
        stops.set(identity, stop)
        const options = {
          rest,
          clock,
          random: Math.random,
          log: silentLog,
          namespace: 'default',
          name: 'ks-test',
          identity,
        }
        const times = { durationMs: 3_000, renewWithinMs: 2_000, retryMs: 200, signal: stop.signal }
        return leadWhenElected({ ...options, ...times }, async signal => {
          order.push(`${identity} leads`)
          await new Promise<void>(resolve => {
            signal.addEventListener('abort', () => resolve())
          })
          order.push(`${identity} stops`)
        })
      }
      const first = elect('a')
      await until(() => order.length === 1)
      const second = elect('b')
      await clock.sleep(1_000)
      stops.get('a')?.abort()
      await first
      await until(() => order.length === 3)
      stops.get('b')?.abort()
      await second
      assert.deepEqual(order, ['a leads', 'a stops', 'b leads', 'b stops'])
      const lease = await rest.request<KubeObject & { spec: Record<string, unknown> }>({
        method: 'GET',
        path: '/apis/coordination.k8s.io/v1/namespaces/default/leases/ks-test',
      })
      assert.equal(lease.spec['holderIdentity'], '')
      assert.equal(lease.spec['leaseTransitions'], 1)
    })
  })

  test('events are what kubectl shows, repeated ones counted', async () => {
    await asAdmin(async rest => {
      const recorder = createEventRecorder({
        rest,
        clock,
        random: Math.random,
        log: silentLog,
        component: 'kubescape',
        instance: 'envtest',
      })
      const about = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name: 'web', uid: 'u1' }
      for (let i = 0; i < 3; i++)
        recorder.record({ about, type: 'Warning', reason: 'ScanFailed', message: 'no such image' })
      recorder.record({
        about: { apiVersion: 'v1', kind: 'Node', name: 'n1' },
        type: 'Normal',
        reason: 'Scanned',
        message: 'ok',
      })
      await recorder.stop(5_000)
      assert.deepEqual(recorder.counters(), { written: 4, dropped: 0 })
      const { kubectlPath, kubeconfigPath } = plane()
      const columns = 'custom-columns=KIND:.involvedObject.kind,REASON:.reason,COUNT:.count,MESSAGE:.message'
      const args = [
        'get',
        'events',
        '-n',
        'default',
        '-o',
        columns,
        '--no-headers',
        '--field-selector',
        'source=kubescape',
      ]
      const { stdout } = await runKubectl({ path: kubectlPath, kubeconfigPath, args })
      const lines = stdout
        .trim()
        .split('\n')
        .map(line => line.replace(/ +/g, ' '))
      assert.deepEqual(lines.sort(), ['Deployment ScanFailed 3 no such image', 'Node Scanned 1 ok'])
    })
  })
})

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 300 && !condition(); i++) await clock.sleep(50)
  assert.ok(condition(), 'the condition did not come true within 15 s')
}
