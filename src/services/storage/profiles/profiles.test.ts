// SPDX-License-Identifier: Apache-2.0
/** Reports posted over HTTPS to a running storage, and what becomes of them. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { AssembledServer } from '#adapters/apiserver/assemble.ts'
import { bearerTokens } from '#adapters/apiserver/auth.ts'
import type { KubeObject } from '#domain/kube-object.ts'
import { systemClock } from '#runtime/clock.ts'
import { silentLog } from '#runtime/log.ts'
import { startStorage } from '#services/storage/start.ts'
import { type ApiClient, createApiClient } from '#testing/api-client.ts'
import { containerReport, profileName, type ReportFacts } from '#testing/builders/container-report.ts'
import { testCertificates } from '#testing/test-certificates.ts'

const root = '/apis/spdx.softwarecomposition.kubescape.io/v1beta1'

type Spec = Readonly<Record<string, unknown>>

describe('reports become profiles', () => {
  let storage: AssembledServer
  let client: ApiClient
  before(async () => {
    const { server: tls, authority } = testCertificates()
    storage = await startStorage({
      host: '127.0.0.1',
      port: 0,
      tls,
      authentication: bearerTokens(new Map([['t', { name: 'agent', groups: ['system:masters'] }]])),
      clock: systemClock,
      random: Math.random,
      log: silentLog,
      profiles: { quietMs: 1, limits: () => ({ maxEntries: 200 }) },
    })
    client = createApiClient({
      server: storage.url,
      caPem: authority.certificatePem,
      credential: { kind: 'token', token: 't' },
    })
  })
  after(async () => {
    client.close()
    await storage.stop()
  })

  const pathOf = (plural: string, namespace: string, name = '') =>
    `${root}/namespaces/${namespace}/${plural}${name === '' ? '' : `/${name}`}`

  async function post(facts: ReportFacts): Promise<{ readonly status: number; readonly message: unknown }> {
    const { namespace = 'shop' } = facts
    const answer = await client.call('POST', pathOf('containerprofiles', namespace), { body: containerReport(facts) })
    return { status: answer.status, message: answer.json['message'] }
  }

  /** The first state of an object for which `isRight` holds, seen by watching it. */
  async function awaited(
    plural: string,
    place: { readonly namespace: string; readonly name: string },
    isRight: (object: KubeObject) => boolean,
  ): Promise<KubeObject> {
    const { namespace, name } = place
    const query = `watch=1&resourceVersion=fullSpec&fieldSelector=metadata.name=${name}&timeoutSeconds=10`
    const watch = await client.watch(`${pathOf(plural, namespace)}?${query}`)
    try {
      for (let event = await watch.next(); event; event = await watch.next())
        if (event.type !== 'DELETED' && event.type !== 'BOOKMARK' && isRight(event.object)) return event.object
      return assert.fail(`${plural} ${namespace}/${name} did not come to be as expected`)
    } finally {
      watch.close()
    }
  }

  const has = (key: string, value: string) => (object: KubeObject) =>
    object.metadata.annotations?.[`kubescape.io/${key}`] === value

  test('one report becomes a profile of its container, and that one of its workload', async () => {
    const namespace = 'first'
    const spec = {
      execs: [{ path: '/bin/sh', args: ['/bin/sh', '-c', 'x'] }],
      opens: [{ path: '/etc/passwd', flags: ['O_RDONLY'] }],
      syscalls: ['write', 'read'],
      egress: [
        {
          identifier: 'n',
          type: 'external',
          dns: 'example.com.',
          ports: [{ name: 'TCP-443', protocol: 'TCP', port: 443 }],
        },
      ],
    }
    assert.equal((await post({ namespace, status: 'completed', spec })).status, 201)
    const profile = await awaited('containerprofiles', { namespace, name: profileName({ namespace }) }, () => true)
    assert.deepEqual((profile['spec'] as Spec)['syscalls'], ['read', 'write'])
    assert.ok(has('status', 'completed')(profile) && has('completion', 'complete')(profile))
    assert.equal(profile.metadata.annotations?.['kubescape.io/resource-size'], '5')
    assert.equal(profile.metadata.annotations?.['kubescape.io/report-series-id'], undefined)

    const place = { namespace, name: 'replicaset-web-1' }
    const application = await awaited('applicationprofiles', place, has('status', 'completed'))
    const [container] = (application['spec'] as { containers: Spec[] }).containers
    assert.deepEqual([container?.['name'], container?.['opens']], ['app', spec.opens])
    assert.equal(
      application.metadata.annotations?.['kubescape.io/instance-id'],
      'apiVersion-apps/v1/namespace-first/kind-ReplicaSet/name-web-1',
    )
    assert.equal(application.metadata.labels?.['kubescape.io/workload-container-name'], undefined)

    const neighborhood = await awaited('networkneighborhoods', place, has('completion', 'complete'))
    const { matchLabels, containers } = neighborhood['spec'] as {
      matchLabels: object
      containers: { egress: Spec[] }[]
    }
    assert.deepEqual(matchLabels, { app: 'web' })
    assert.equal(containers[0]?.egress[0]?.['dns'], 'example.com.')

    const list = await client.call('GET', pathOf('containerprofiles', namespace))
    const names = (list.json['items'] as KubeObject[]).map(({ metadata }) => metadata.name)
    assert.deepEqual(names, [profileName({ namespace })])
  })

  test('a profile that is complete takes no further reports, in the words that agents know', async () => {
    const namespace = 'ended'
    await post({ namespace, status: 'completed' })
    await awaited('containerprofiles', { namespace, name: profileName({ namespace }) }, has('status', 'completed'))
    assert.deepEqual(await post({ namespace, number: 2 }), { status: 409, message: 'object is completed' })
  })

  test('a profile with too many entries takes no further reports, and its workload shows none', async () => {
    const namespace = 'large'
    const syscalls = Array.from({ length: 201 }, (_, i) => `call${i}`)
    await post({ namespace, spec: { syscalls } })
    await awaited('containerprofiles', { namespace, name: profileName({ namespace }) }, has('status', 'too-large'))
    assert.deepEqual(await post({ namespace, number: 2 }), { status: 409, message: 'object is too large' })
    const place = { namespace, name: 'replicaset-web-1' }
    const application = await awaited('applicationprofiles', place, has('status', 'too-large'))
    assert.deepEqual(application['spec'], { architectures: [] })
  })

  const application = (namespace: string, name = 'replicaset-web-1') => ({
    apiVersion: 'spdx.softwarecomposition.kubescape.io/v1beta1',
    kind: 'ApplicationProfile',
    metadata: { namespace, name },
  })

  test('what a person wrote about the workload is added while it is there, and only to what agents read', async () => {
    const namespace = 'overlaid'
    const name = profileName({ namespace })
    await post({ namespace, spec: { syscalls: ['read'] } })
    await awaited('applicationprofiles', { namespace, name: 'replicaset-web-1' }, () => true)
    const spec = { architectures: [], containers: [{ name: 'app', syscalls: ['ptrace'], opens: [{ path: '/x' }] }] }
    const body = { ...application(namespace, 'ug-replicaset-web-1'), spec }
    assert.equal((await client.call('POST', pathOf('applicationprofiles', namespace), { body })).status, 201)
    const isMerged = (object: KubeObject) => object.metadata.labels?.['kubescape.io/profile-kind'] === 'merged'
    const merged = await awaited('containerprofiles', { namespace, name }, isMerged)
    assert.deepEqual((merged['spec'] as Spec)['syscalls'], ['ptrace', 'read'])
    assert.match(
      merged.metadata.annotations?.['kubescape.io/merged-source-ug-ap'] ?? '',
      /overlaid\/ug-replicaset-web-1$/,
    )

    await post({ namespace, number: 2, spec: { syscalls: ['write'] } })
    const sees = (syscall: string) => (object: KubeObject) => JSON.stringify(object['spec']).includes(`"${syscall}"`)
    const learnt = await awaited('containerprofiles', { namespace, name }, sees('write'))
    assert.deepEqual((learnt['spec'] as Spec)['syscalls'], ['ptrace', 'read', 'write'])
    const derived = await awaited('applicationprofiles', { namespace, name: 'replicaset-web-1' }, sees('write'))
    assert.ok(!sees('ptrace')(derived))

    await client.call('DELETE', pathOf('applicationprofiles', namespace, 'ug-replicaset-web-1'))
    const bare = await awaited('containerprofiles', { namespace, name }, object => !isMerged(object))
    assert.deepEqual((bare['spec'] as Spec)['syscalls'], ['read', 'write'])
    assert.equal(bare.metadata.annotations?.['kubescape.io/merged-source-ug-ap'], undefined)
  })

  test('a profile that a person looks after is left alone', async () => {
    const namespace = 'managed'
    const { metadata, ...rest } = application(namespace)
    const annotations = { 'kubescape.io/managed-by': 'User' }
    const body = { ...rest, metadata: { ...metadata, annotations }, spec: { architectures: ['own'] } }
    await client.call('POST', pathOf('applicationprofiles', namespace), { body })
    await post({ namespace })
    await awaited('networkneighborhoods', { namespace, name: 'replicaset-web-1' }, () => true)
    const kept = await client.call('GET', pathOf('applicationprofiles', namespace, 'replicaset-web-1'))
    assert.deepEqual(kept.json['spec'], { architectures: ['own'] })
  })

  test('thresholds come from the configuration, also for what was learnt before; too large is not for ever', async () => {
    const namespace = 'collapsed'
    const opens = Array.from({ length: 201 }, (_, i) => ({ path: `/data/${i % 41}/${i}`, flags: [] }))
    await post({ namespace, spec: { opens } })
    const place = { namespace, name: profileName({ namespace }) }
    await awaited('containerprofiles', place, has('status', 'too-large'))
    const body = {
      apiVersion: 'spdx.softwarecomposition.kubescape.io/v1beta1',
      kind: 'CollapseConfiguration',
      metadata: { name: 'default' },
      spec: { collapseConfigs: [{ prefix: '/data', threshold: 40 }] },
    }
    assert.equal((await client.call('POST', `${root}/collapseconfigurations`, { body })).status, 201)
    const learnt = await awaited('containerprofiles', place, has('status', 'ready'))
    assert.deepEqual((learnt['spec'] as Spec)['opens'], [{ path: '/data/*', flags: [] }])
    await awaited('applicationprofiles', { namespace, name: 'replicaset-web-1' }, has('status', 'ready'))
    assert.equal((await post({ namespace, number: 2 })).status, 201)
  })

  test('init containers stand in their list; a workload is complete when its usual containers are', async () => {
    const namespace = 'lists'
    await post({ namespace, container: 'setup', list: 'initContainers' })
    await post({ namespace, status: 'completed' })
    const place = { namespace, name: 'replicaset-web-1' }
    const isWhole = (object: KubeObject) => object.metadata.annotations?.['kubescape.io/profile-parts'] === '2'
    const profile = await awaited(
      'applicationprofiles',
      place,
      object => isWhole(object) && has('status', 'completed')(object),
    )
    const { initContainers, containers } = profile['spec'] as Readonly<Record<string, readonly Spec[]>>
    assert.deepEqual([initContainers?.[0]?.['name'], containers?.[0]?.['name']], ['setup', 'app'])
  })

  test('a report that no profile could have is refused, and names what was expected', async () => {
    const { metadata, ...rest } = containerReport({ namespace: 'named' })
    const body = { ...rest, metadata: { ...metadata, name: 'nohyphen' } }
    const answer = await client.call('POST', pathOf('containerprofiles', 'named'), { body })
    assert.equal(answer.status, 400)
    assert.match(String(answer.json['message']), /expected "<profile>-<suffix>"/)
  })

  test('a workload goes with the profile of its last container', async () => {
    const namespace = 'gone'
    await post({ namespace })
    const place = { namespace, name: 'replicaset-web-1' }
    await awaited('applicationprofiles', place, () => true)
    const watch = await client.watch(`${pathOf('applicationprofiles', namespace)}?watch=1`)
    assert.deepEqual(await watch.short(1), ['ADDED replicaset-web-1'])
    await client.call('DELETE', pathOf('containerprofiles', namespace, profileName({ namespace })))
    assert.deepEqual(await watch.short(1), ['DELETED replicaset-web-1'])
    watch.close()
  })
})
